-- Articles and quotes with how they are cited; their text, and how it is read, packed. `words` holds no text, only where words stand.
CREATE TABLE document (
  id INTEGER PRIMARY KEY, kind TEXT, iri TEXT, article TEXT, headline TEXT, paper TEXT, date TEXT, page TEXT, speaker TEXT,
  text BLOB, pinyin BLOB, surname BLOB
);
CREATE VIRTUAL TABLE words USING fts5(text, pinyin, surname, content='', tokenize='unicode61 remove_diacritics 0');
CREATE TABLE syllable (syllable TEXT PRIMARY KEY) WITHOUT ROWID;
