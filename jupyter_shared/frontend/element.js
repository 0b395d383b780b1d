// Elements, made so that text stays text: nothing here, or anywhere in these modules, parses markup.

/**
 * An element with properties (`class`, attributes, `onclick` and the like) and children (elements or text).
 * @param {string} tag
 * @param {any} [properties]
 * @param {...any} children
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * The same for the elements of a drawing.
 * @param {string} tag
 * @param {any} [properties]
 * @param {...any} children
 * @returns {any}
 */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Give an element another text, if it has not got it already. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** An id that no other element of this page has. */
export function newId(prefix) {
  return `${prefix}-${Math.random().toString(36).slice(2, 10)}`;
}
