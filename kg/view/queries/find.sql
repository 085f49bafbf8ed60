-- The documents in which words stand, the most fitting first; equal ones by date, newest first.
SELECT kind, iri, article, headline, paper, date, page, speaker, document.text, document.pinyin, document.surname
FROM words JOIN document ON document.id = words.rowid
WHERE words MATCH ? AND kind IN (-- kinds
)
ORDER BY bm25(words), date DESC, iri
LIMIT ?
