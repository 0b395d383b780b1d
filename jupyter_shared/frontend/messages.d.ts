// Made from panes/messages.py, updates.py and looks.py: tests/panes/test_messages.py says when.

/** Show something at this place: one more object of a dashboard, or what the page is for; of the panel, anything. */
export interface Open {
  object?: string;
  visible?: boolean;
  manager?: string;
  managers?: boolean;
  look?: string;
}

/** The place has come into sight, or gone out of it. */
export interface Sight {
  visible: boolean;
}

/** An update has been drawn. */
export interface Confirm {
  serial: number;
}

/** What of a table is in sight: rows, and of a grid columns; searched and sorted by. */
export interface Window {
  start?: number;
  stop?: number;
  left?: number;
  right?: number;
  search?: string;
  column?: number | null;
  descending?: boolean;
  only?: (number | string)[] | null;
  table?: string;
}

/** Put what was typed in the place of a value: of a row, seen at a mark, of a leaf, by its path, or the whole. */
export interface Edit {
  text: string;
  path?: number[];
  row?: number;
  mark?: number;
  anyway?: boolean;
}

/** Put in what was typed, under a key if there are keys. */
export interface Add {
  text: string;
  key?: string;
  anyway?: boolean;
}

/** Take out a row. */
export interface Remove {
  row: number;
}

/** Turn a knob. */
export interface Turn {
  field: number;
  label: string;
  value: string | number | boolean | null;
}

/** Something about a value as it is shown; `what` says what, the rest depends on it. */
export interface Ask {
  what: "arrange" | "describe" | "copy" | "csv" | "parquet" | "code" | "plot" | "unfold";
  column?: number | null;
  name?: string;
  paths?: number[][];
  items?: [number, string, number][];
}

/** A button of a trace, for one kernel or for all. */
export interface Step {
  who?: string | null;
}

/** What it was at a version that the history tells. */
export interface Version {
  version: number;
}

/** Nothing but its type. */
export interface Plain {
}

/** A column of a table of rows. */
export interface Column {
  name: string;
  title: string;
  width?: string;
  format?: string;
  note?: string;
  grow?: boolean;
  mono?: boolean;
  opens?: boolean;
  editable?: boolean;
}

/** What is shown here, and by which module of the front end; what does not change of it. */
export interface Hello {
  view: string;
  name: string | null;
  kind: string;
  title?: string;
  remembers?: boolean;
  columns?: Column[];
  adds?: "key" | "attribute" | "item" | "member";
  objects?: Column[];
  clients?: Column[];
}

/** What has changed since the last one; the rest is the view's: see updates.py, and looks.py for values. */
export interface Update {
  serial: number;
}

/** What is wrong, or "" if nothing is any more; `why` is for people. */
export interface Trouble {
  trouble: "" | "gone" | "detached" | "deleted" | "problem";
  why: string;
}

/** What is shown is shared under another name now. */
export interface Renamed {
  name: string;
}

/** It is done, and `undo` says what could be taken back; or the answer to `ask`, which has more. */
export interface Accepted {
  request: number | null;
  undo?: string | null;
  page?: string;
}

/** It is not done, and why, for people; `again`: it is if it is asked for once more. */
export interface Refused {
  request: number | null;
  why: string;
  again?: boolean;
}

/** An item of a tree of what is within a value. */
export interface Part {
  path: number[];
  labels: string[];
  text: string;
  kind: string;
  open: boolean | null;
  editable: boolean;
  more: number;
  number: number | null;
}

/** A table: rows that are new or have changed, as [row, cells, editable, opens], and what is in sight, in order. */
export interface Rows {
  start: number;
  total: number;
  matching: number;
  order: number[];
  rows: ([number, (string | number | null)[], boolean, string])[];
  changed: [number, number][];
  fresh: boolean;
  last?: unknown[] | null;
  parts?: Part[];
}

/** Where a manager keeps what it shares, when it last did, how much that is, and why nothing can be kept now. */
export interface Kept {
  folder: string;
  size: number;
  sync: string;
  last: number | null;
  trouble: string | null;
}

/** How much a manager holds, and who waits in a circle. */
export interface Figures {
  objects: number;
  names: number;
  clients: number;
  memory: number;
  warm: number;
  rss?: number | null;
  pid: number;
  deadlocks: string[][];
  machine?: number;
  keeps: Kept | null;
  attached?: string[];
}

/** Objects, clients and figures, where they have changed. */
export interface Dashboard {
  objects: Rows | null;
  clients: Rows | null;
  figures: Figures | null;
  types?: string[];
}

/** How deep it is, who waits, what comes next. */
export interface Queue {
  length: number;
  maxsize: number;
  unfinished: number;
  came: number | null;
  next: [string, string][];
  waiters: [string, string, number][];
  last: [string, number];
  at: number;
}

/** A state and its words, holders, waiters, circles. */
export interface Sync {
  state: "" | "free" | "held" | "set" | "unset" | "broken";
  text: string;
  holders: string[];
  since: number | null;
  waiters: [string, string, number][];
  deadlocks: string[][];
}

/** Fields that are new or have changed, by their position, and how many there are. */
export interface Controls {
  fields: [number, { [key: string]: unknown }][];
  count: number;
  last: unknown[] | null;
}

/** How far something is; `began`, `updated` and `now` are seconds since 1970. */
export interface Bar {
  done: number;
  total: number | null;
  state: string;
  note: string;
  desc: string;
  unit: string;
  began: number;
  updated: number;
  now: number;
  run: number;
  last: unknown[] | null;
}

/** A row of a trace: what a client did, or what happened to its call. */
export interface TraceRow {
  seq: number;
  at: number;
  what: string;
  client: number;
  object: number;
  place: string;
  text: string;
  note: string;
  state: "done" | "through" | "waits" | "held" | "back" | "failed" | "gone";
  version: number | null;
  raw: string;
  value?: string;
  depth?: number | null;
  under?: number;
  folds?: boolean;
  mark?: "lost" | "stale";
  why?: string;
}

/** From one row of a trace to another: a client holds an object, waits for it, or is held back. */
export interface Span {
  id: number;
  what: "holds" | "waits" | "held";
  client: number;
  object: number;
  from: number;
  to: number | null;
  level?: number;
}

/** What has come of a trace, and who is stepped. */
export interface Trace {
  recording: boolean;
  total: number;
  steps: [string, string, number[]][];
  held: string[];
  clients: [number, string, number][];
  objects: [number, string, string][];
  rows: TraceRow[];
  spans: Span[];
  fresh: boolean;
}

/** Of every value: who wrote last, and why it is not shown in its own way. The rest is of its look. */
export interface Value {
  look?: "text" | "number" | "frame" | "array" | "picture";
  type_name?: string;
  note?: string;
  foreign?: boolean;
  last: unknown[];
}

/** The figures of a status bar. */
export interface Status {
  figures: Figures;
}

/** A manager, as its connection file describes it. */
export interface ManagerFacts {
  name: string;
  pid: number;
  started: number;
  own: boolean;
}

/** Which managers there are. */
export interface Managers {
  managers: ManagerFacts[];
}

/** An item of a tree of what is within a value. */
export interface Part {
  path: number[];
  labels: string[];
  text: string;
  kind: string;
  open: boolean | null;
  editable: boolean;
  more: number;
  number: number | null;
}

/** A value's preview, and the parts of it that are unfolded. */
export interface AsText {
  text: string;
  size: number;
  length: number | null;
  parts: Part[];
  editable: boolean;
}

/** A number. */
export interface AsNumber {
  number: number;
  text: string;
  editable: boolean;
}

/** What is known of a frame before anything of it is drawn. Widths are counted in characters. */
export interface FrameShape {
  rows: number;
  columns: number;
  levels: number;
  frozen: string[];
  names: string[];
  widths: number[];
  version: number;
}

/** The cells of a frame that are in sight. */
export interface FrameWindow {
  start: number;
  left: number;
  total: number;
  matching: number;
  headings: [string[], string, boolean][];
  rows: unknown[][];
}

/** A frame: what has changed of it. */
export interface AsFrame {
  table?: FrameShape;
  grid?: FrameWindow;
  reset?: string;
}

/** An array, and what is drawn of it: a text, a line, or the pixels of its one buffer. */
export interface AsArray {
  shape: number[];
  dtype: string;
  size: number;
  drawn: "text" | "line" | "map" | "image";
  minimum?: number | null;
  maximum?: number | null;
  mean?: number | null;
  sampled?: boolean;
  text?: string;
  low?: (number | null)[] | number;
  high?: (number | null)[] | number;
  rows?: number;
  columns?: number;
  every?: number[];
  channels?: number;
  planes?: number;
}

/** A picture, as a PNG in its one buffer. */
export interface AsPicture {
  width: number;
  height: number;
  mode: string;
  size: number;
  smaller: boolean;
}

export type FromPage =
  | ({ type: "open" } & Open)
  | ({ type: "close" } & Plain)
  | ({ type: "sight" } & Sight)
  | ({ type: "confirm" } & Confirm)
  | ({ type: "window" } & Window)
  | ({ type: "undo" } & Plain)
  | ({ type: "edit" } & Edit)
  | ({ type: "add" } & Add)
  | ({ type: "remove" } & Remove)
  | ({ type: "set" } & Turn)
  | ({ type: "ask" } & Ask)
  | ({ type: "draw" } & Open)
  | ({ type: "next" } & Step)
  | ({ type: "run" } & Step)
  | ({ type: "step" } & Step)
  | ({ type: "stop" } & Plain)
  | ({ type: "page" } & Plain)
  | ({ type: "history" } & Plain)
  | ({ type: "look_back" } & Version)
  | ({ type: "restore" } & Version);

export type ToPage =
  | ({ type: "hello" } & Hello)
  | ({ type: "update" } & Update)
  | ({ type: "trouble" } & Trouble)
  | ({ type: "lost" } & Plain)
  | ({ type: "renamed" } & Renamed)
  | ({ type: "accepted" } & Accepted)
  | ({ type: "refused" } & Refused)
  | ({ type: "answer" } & Accepted);

export type Updates =
  | ({ view: "table" } & Rows)
  | ({ view: "dashboard" } & Dashboard)
  | ({ view: "shelf" } & Dashboard)
  | ({ view: "queue" } & Queue)
  | ({ view: "sync" } & Sync)
  | ({ view: "controls" } & Controls)
  | ({ view: "progress" } & Bar)
  | ({ view: "trace" } & Trace)
  | ({ view: "value" } & Value)
  | ({ view: "figures" } & Status)
  | ({ view: "managers" } & Managers);

export type Looks =
  | ({ look: "text" } & AsText)
  | ({ look: "number" } & AsNumber)
  | ({ look: "frame" } & AsFrame)
  | ({ look: "array" } & AsArray)
  | ({ look: "picture" } & AsPicture);
