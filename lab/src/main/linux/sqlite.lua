-- Transactions on a table of 60,000 rows of about 1 KiB.
local database = dofile("/ebb/database.lua")
local exec, ROWS = database.exec, 60000
local SETTINGS = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"

local function prepare()
  database.open(SETTINGS)
  exec("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, filler BLOB NOT NULL)")
  exec("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " .. ROWS .. ") " ..
       "INSERT INTO t SELECT i, 0, randomblob(1000) FROM c")
end

sysbench.cmdline.commands = {
  prepare = {prepare}, check = {function() database.check(ROWS) end}
}

function thread_init()
  database.open(SETTINGS)
end

-- Every transaction moves one from a row to another, four times.
function event()
  exec("BEGIN IMMEDIATE")
  for _ = 1, 4 do
    exec("UPDATE t SET n = n + 1, filler = randomblob(1000) WHERE id = " .. math.random(ROWS))
    exec("UPDATE t SET n = n - 1 WHERE id = " .. math.random(ROWS))
  end
  exec("COMMIT")
end
