"use strict";
// What all parts of the page share. All words from pages go in as text (textContent, canvas), never as HTML.
const at = (id) => document.getElementById(id);
const read = (id) => JSON.parse(at(id).textContent);
const data = read("data");
const words = data.words;

// The statements are read when the first of them is shown: most of a large page is their words.
let statements;
const statementAt = (index) => (statements ??= read("statements"))[index];

const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const press = (text, action, className) => {
  const button = make("button", text, className);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
};

const NAMESPACE = "http://www.w3.org/2000/svg";
const svg = (tag, attributes) => {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
