-- Writes one word in each of 64 random pages of 96 MiB: a transaction.
local ffi = require("ffi")
local MIB, PAGE = 96, 4096
local array

function thread_init()
  array = ffi.new("uint32_t[?]", MIB * 1048576 / 4)
  for i = 0, MIB * 1048576 / 4 - 1, 8 do array[i] = i + 1 end
end

function event()
  for _ = 1, 64 do
    local page = math.random(0, MIB * 1048576 / PAGE - 1)
    array[page * (PAGE / 4) + 1] = array[page * (PAGE / 4) + 1] + 1
  end
end
