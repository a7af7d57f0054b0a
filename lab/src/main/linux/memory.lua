-- Works on 96 MiB of pages in random order. A transaction takes 16 of them: reads each word of a
-- page, compares it with the generation that a table elsewhere has for the page, and writes the
-- next one. So a page that arrived stale, or torn, is noticed.
local ffi = require("ffi")
local MIB, PAGE = 96, 4096
local PAGES, WORDS = MIB * 1048576 / PAGE, PAGE / 4
local array, generation

function thread_init()
  array = ffi.new("uint32_t[?]", PAGES * WORDS)
  generation = ffi.new("uint32_t[?]", PAGES)
  for page = 0, PAGES - 1 do
    generation[page] = page
    for i = page * WORDS, page * WORDS + WORDS - 1 do array[i] = page end
  end
end

local function broken(page)
  io.open("/tmp/broken", "w"):close()
  error("page " .. page .. " is not as it was left")
end

function event()
  for _ = 1, 16 do
    local page = math.random(0, PAGES - 1)
    local first, now = page * WORDS, generation[page]
    for i = first, first + WORDS - 1 do
      if array[i] ~= now then broken(page) end
    end
    generation[page] = now + 1
    for i = first, first + WORDS - 1 do array[i] = now + 1 end
  end
end
