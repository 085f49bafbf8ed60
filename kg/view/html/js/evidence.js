// Statements: what is said, the words of the page with the evidence marked, where they stand, and that to be copied.
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // a page from disk may not write to the clipboard in every browser
    const box = Object.assign(make("textarea"), { value: text });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
};
const copying = (said) => {
  const words_ = `${said.passage.map(([text]) => text).join("")}——${said.cite}`;
  const button = press(words.copy, async () => { await copy(words_); button.textContent = words.copied; }, "copy");
  button.dataset.text = words_;
  return button;
};
const SHOWN = 30; // statements at once
const statement = (index) => {
  const said = statementAt(index);
  const box = make("article");
  const quote = make("blockquote");
  for (const [text, marked] of said.passage) quote.append(marked ? make("mark", text) : text);
  box.append(make("p", said.say, "say"), quote, make("cite", said.cite), copying(said));
  if (said.doubt) box.append(make("p", said.doubt, "doubt"));
  return box;
};
const evidence = (indices) => {
  if (!indices.length) return [];
  const list = make("div");
  const more = (from) => {
    list.append(...indices.slice(from, from + SHOWN).map(statement));
    if (from + SHOWN < indices.length) list.append(press(words.more.replace("{count}", indices.length - from - SHOWN), (event) => { event.target.remove(); more(from + SHOWN); }));
  };
  more(0);
  return [make("h3", words.statements.replace("{count}", indices.length)), list];
};
