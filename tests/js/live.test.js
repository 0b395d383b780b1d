import assert from "node:assert/strict";
import { test } from "node:test";

import { Live, unpacked } from "../../jupyter_shared/frontend/model.js";
import { setUp } from "./dom.js";

/** What a server would send. */
function frame(content, ...buffers) {
  const parts = [new TextEncoder().encode(JSON.stringify(content)), ...buffers];
  const bytes = new Uint8Array(4 * (parts.length + 1) + parts.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, parts.length, true);
  let start = 4 * (parts.length + 1);
  parts.forEach((part, index) => {
    view.setUint32(4 * (index + 1), part.length, true);
    bytes.set(part, start);
    start += part.length;
  });
  return bytes.buffer;
}

class Socket {
  constructor() { Object.assign(this, { sent: [], readyState: 1 }); }
  send(text) { this.sent.push(JSON.parse(text)); }
  close() { this.readyState = 3; }
  say(content, ...buffers) { this.onmessage({ data: frame(content, ...buffers) }); }
  break() { this.readyState = 3; this.onclose(); }
}

const READY = { type: "ready", protocol: 1, may: { write: true } };

function connected() {
  setUp();
  const sockets = [];
  const live = new Live(() => { sockets.push(new Socket()); return sockets.at(-1); });
  return { live, sockets };
}

test("a frame is its JSON and its buffers", () => {
  const [content, [buffer]] = unpacked(frame({ a: "ü" }, new Uint8Array([1, 2, 3])));
  assert.deepEqual(content, { a: "ü" });
  assert.deepEqual([buffer.byteLength, buffer.getUint8(2)], [3, 3]);
});

test("it connects with the first view, and opens it once the other end is ready", () => {
  const { live, sockets } = connected();
  const model = live.model({ manager: "default", object: "cfg" });
  assert.equal(sockets.length, 0);
  model.on("msg:custom", ({ type }) => type === "lost" && model.send({ type: "open", pane: "again" }));
  model.send({ type: "open", pane: "first" });
  assert.equal(sockets.length, 1);
  assert.deepEqual(sockets[0].sent, []);
  sockets[0].say(READY);
  assert.deepEqual(sockets[0].sent, [{ manager: "default", object: "cfg", type: "open", pane: "again" }]);
  live.close();
});

test("a view hears its own pane alone, and a closed one nothing", () => {
  const { live, sockets } = connected();
  const [mine, other] = [live.model({ manager: "a" }), live.model({ manager: "b" })];
  const heard = [];
  mine.on("msg:custom", (message) => heard.push(message.pane));
  mine.send({ type: "open", pane: "p" });
  other.send({ type: "open", pane: "q" });
  sockets[0].say({ type: "update", pane: "p" });
  sockets[0].say({ type: "update", pane: "q" });
  mine.send({ type: "close", pane: "p" });
  sockets[0].say({ type: "update", pane: "p" });
  assert.deepEqual(heard, ["p"]);
  live.close();
});

test("what is sent while it is disconnected does not connect again at once", () => {
  const { live, sockets } = connected();
  const model = live.model({});
  model.send({ type: "open", pane: "p" });
  sockets[0].say(READY);
  sockets[0].break();
  assert.equal(live.state, "lost");
  for (let n = 0; n < 10; n++) model.send({ type: "confirm", pane: "p", serial: n });
  assert.equal(sockets.length, 1);
  live.close();
});

test("another protocol, or a viewer that fails for good, is told and not tried again", () => {
  for (const last of [{ ...READY, protocol: 2 }, { type: "failed", why: "It has failed." }]) {
    const { live, sockets } = connected();
    live.model({}).send({ type: "open", pane: "p" });
    sockets[0].say(last);
    assert.equal(live.state, "failed");
    assert.notEqual(live.why, "");
    sockets[0].break();
    assert.equal(sockets.length, 1);
    live.close();
  }
});
