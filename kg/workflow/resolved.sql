-- What resolution keeps beside a graph, so that only the blocks a change touches are judged anew. All of it can be made again.
CREATE TABLE IF NOT EXISTS made (stamp TEXT NOT NULL);  -- version, ontology and interpreter the rows hold for
-- A page with its claims: its key, and the page's id.
CREATE TABLE IF NOT EXISTS page (key TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_id ON page (id);
-- Appearances, packed, by page and by the key of their block.
CREATE TABLE IF NOT EXISTS appearance (page TEXT NOT NULL, family TEXT NOT NULL, block TEXT NOT NULL, row BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS appearance_page ON appearance (page);
CREATE INDEX IF NOT EXISTS appearance_block ON appearance (family, block);
-- Mentions that their page does not print: they tie the blocks in which they stand.
CREATE TABLE IF NOT EXISTS tie (mention TEXT NOT NULL, family TEXT NOT NULL, block TEXT NOT NULL, page TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS tie_mention ON tie (mention);
CREATE INDEX IF NOT EXISTS tie_page ON tie (page);
-- Blocks: their keys as JSON, a hash of the persons' judgements on them, entities and doubtful pairs.
CREATE TABLE IF NOT EXISTS resolved (keys TEXT PRIMARY KEY, judged TEXT NOT NULL, row TEXT NOT NULL, doubts TEXT NOT NULL) WITHOUT ROWID;
-- The runs that stand for an article, and the pairs of articles that were compared (kind is empty for no copy).
CREATE TABLE IF NOT EXISTS sample (run INTEGER NOT NULL, article TEXT NOT NULL, page TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS sample_run ON sample (run, article);
CREATE INDEX IF NOT EXISTS sample_page ON sample (page);
CREATE TABLE IF NOT EXISTS compared (
  "left" TEXT NOT NULL, "right" TEXT NOT NULL, kind TEXT NOT NULL, shared REAL NOT NULL, PRIMARY KEY ("left", "right")
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS compared_right ON compared ("right");
