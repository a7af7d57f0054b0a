-- Transactions on a table of 60,000 rows of about 1 KiB, in a file in memory.
local ffi = require("ffi")
ffi.cdef [[
int sqlite3_open(const char *name, void **db);
int sqlite3_exec(void *db, const char *sql, int (*row)(void *, int, char **, char **), void *,
                 char **error);
]]
local lib = ffi.load("libsqlite3.so.0")
local FILE, ROWS = "/tmp/ebb.db", 60000
local db

local function open()
  local out = ffi.new("void *[1]")
  assert(lib.sqlite3_open(FILE, out) == 0, "cannot open the database")
  db = out[0]
end

local function exec(sql)
  local code = lib.sqlite3_exec(db, sql, nil, nil, nil)
  if code ~= 0 then error("SQLite says " .. code .. " to " .. sql) end
end

local function prepare()
  open()
  exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
  exec("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, filler BLOB NOT NULL)")
  exec("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " .. ROWS .. ") " ..
       "INSERT INTO t SELECT i, 0, randomblob(1000) FROM c")
end

-- Every transaction moves one from a row to another: the sum stays what it was.
local function check()
  open()
  exec("PRAGMA busy_timeout = 60000")
  exec("CREATE TEMP TABLE verdict (ok INTEGER CHECK (ok))")
  exec("INSERT INTO verdict SELECT count(*) = " .. ROWS .. " AND sum(n) = 0 FROM t")
  exec("INSERT INTO verdict SELECT integrity_check = 'ok' FROM pragma_integrity_check")
  print("database ok")
end

sysbench.cmdline.commands = {prepare = {prepare}, check = {check}}

function thread_init()
  open()
  exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 60000")
end

function event()
  exec("BEGIN IMMEDIATE")
  for _ = 1, 4 do
    exec("UPDATE t SET n = n + 1, filler = randomblob(1000) WHERE id = " .. math.random(ROWS))
    exec("UPDATE t SET n = n - 1 WHERE id = " .. math.random(ROWS))
  end
  exec("COMMIT")
end
