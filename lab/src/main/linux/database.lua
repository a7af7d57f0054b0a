-- A SQL database in a file in memory, for the scripts beside this one. It has a table t with
-- an id from 1 and a number n, 0 at first; transactions leave the sum of all n as it is.
local ffi = require("ffi")
ffi.cdef [[
int sqlite3_open(const char *name, void **db);
int sqlite3_exec(void *db, const char *sql, int (*row)(void *, int, char **, char **), void *,
                 char **error);
]]
local lib = ffi.load("libsqlite3.so.0")
local FILE = "/tmp/ebb.db"
local database = {}
local db

function database.exec(sql)
  local code = lib.sqlite3_exec(db, sql, nil, nil, nil)
  if code ~= 0 then error("SQLite says " .. code .. " to " .. sql) end
end

function database.open(settings)
  local out = ffi.new("void *[1]")
  assert(lib.sqlite3_open(FILE, out) == 0, "cannot open the database")
  db = out[0]
  database.exec("PRAGMA busy_timeout = 60000;" .. settings)
end

-- Of a database with so many rows.
function database.check(rows)
  database.open("CREATE TEMP TABLE verdict (ok INTEGER CHECK (ok))")
  database.exec("INSERT INTO verdict SELECT count(*) = " .. rows .. " AND sum(n) = 0 FROM t")
  database.exec("INSERT INTO verdict SELECT integrity_check = 'ok' FROM pragma_integrity_check")
  print("database ok")
end

return database
