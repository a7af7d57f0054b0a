-- Transactions on a table of 8,000 texts of 8,000 bytes, which the database keeps in its cache
-- besides. The texts are cut out of a book of 8 MiB, in words of a vocabulary of 20,000, so they
-- compress to about a half.
local ffi = require("ffi")
local database = dofile("/ebb/database.lua")
local exec, ROWS, BYTES, WORDS, BOOK = database.exec, 8000, 8000, 20000, 8388608
local SETTINGS = "PRAGMA page_size = 8192; PRAGMA cache_size = 9000; " ..
                 "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"
local book

local function word()
  local letters = {}
  for i = 1, math.random(2, 10) do letters[i] = string.char(math.random(97, 122)) end
  return table.concat(letters) .. " "
end

local function open()
  local words, at = {}, 0
  book = ffi.new("char[?]", BOOK)
  for i = 1, WORDS do words[i] = word() end
  while at < BOOK do
    local next = words[math.random(WORDS)]
    local bytes = math.min(#next, BOOK - at)
    ffi.copy(book + at, next, bytes)
    at = at + bytes
  end
  database.open(SETTINGS)
end

local function excerpt()
  return "'" .. ffi.string(book + math.random(0, BOOK - BYTES), BYTES) .. "'"
end

local function prepare()
  open()
  exec("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, body TEXT NOT NULL)")
  exec("BEGIN")
  for i = 1, ROWS do exec("INSERT INTO t VALUES (" .. i .. ", 0, " .. excerpt() .. ")") end
  exec("COMMIT")
end

sysbench.cmdline.commands = {
  prepare = {prepare}, check = {function() database.check(ROWS) end}
}

function thread_init()
  open()
  exec("SELECT sum(n) FROM t") -- fills the cache
end

-- Every transaction moves one from a text to another, four times, and rewrites both.
function event()
  exec("BEGIN IMMEDIATE")
  for change = 1, -1, -2 do
    for _ = 1, 4 do
      exec("UPDATE t SET n = n + " .. change .. ", body = " .. excerpt() ..
           " WHERE id = " .. math.random(ROWS))
    end
  end
  exec("COMMIT")
end
