/*
 * Pages are numbered through the working sets of all vCPUs and then the fill area, in order of
 * address. Every word is a function of its page and its place, except one word of each page of a
 * working set: its generation. A write raises the generation in the page and in a table elsewhere
 * in RAM, so when a migration loses the last write to a page, the two disagree.
 */
#include "pages.h"

#include "machine.h"

#define WORDS 1024u /* in a page */
#define MEMORY_START 0x200000u

static u32 *table; /* generation of each page of the working sets */
static u32 start;  /* address of page 0 */

static inline u32 *page_address(u32 page)
{
    return (u32 *)(start + page * PAGE);
}

/*
 * A mixer of integers (multiply and shift, a bijection of the 32-bit words). Only 0 becomes 0, and
 * 0 is not asked for: no word of the memory is zero, no two words are equal.
 */
static inline u32 static_word(u32 page, u32 word)
{
    u32 x = page * WORDS + word + 1;
    x = (x ^ x >> 16) * 0x7feb352d;
    x = (x ^ x >> 15) * 0x846ca68b;
    return x ^ x >> 16;
}

/* In each page elsewhere: at one place for all they would share a few sets of the host's cache. */
static inline u32 generation_place(u32 page)
{
    return page * 16 % WORDS;
}

static u32 region_pages(u32 vcpu)
{
    u32 most = 0;
    for (u32 p = 0; p < params.phases; p++)
        if (params.phase[p].load[vcpu].ws > most)
            most = params.phase[p].load[vcpu].ws;
    return most * PAGES_PER_MIB;
}

/* Splits the fill area among the vCPUs that have a working set; with none, vCPU 0 gets it all. */
static void share_fill(struct share *shares, u32 vcpus, u32 first, u32 pages)
{
    u32 sharers = 0, k = 0;
    for (u32 i = 0; i < vcpus; i++)
        sharers += shares[i].pages > 0;
    for (u32 i = 0; i < vcpus; i++) {
        if (!shares[i].pages && (sharers || i))
            continue;
        u32 parts = sharers ? sharers : 1;
        u32 from = (u32)divide((u64)pages * k, parts), to = (u32)divide((u64)pages * ++k, parts);
        shares[i].fill_first = first + from;
        shares[i].fill_pages = to - from;
    }
}

void plan_memory(struct share *shares, u32 vcpus, u32 ram_pages)
{
    u32 pages = 0, fill = params.fill * PAGES_PER_MIB;
    for (u32 i = 0; i < vcpus; i++) {
        shares[i].first = pages;
        shares[i].pages = region_pages(i);
        shares[i].random = 0x9e3779b9 * (i + 1);
        pages += shares[i].pages;
    }
    u32 table_pages = (pages + WORDS - 1) / WORDS;
    u32 needed = MEMORY_START / PAGE + table_pages + pages + fill;
    if (needed > ram_pages)
        die(ERROR_MEMORY, (needed + PAGES_PER_MIB - 1) / PAGES_PER_MIB);
    share_fill(shares, vcpus, pages, fill);
    table = (u32 *)MEMORY_START;
    start = MEMORY_START + table_pages * PAGE;
    report->table_start = MEMORY_START;
    report->sets_start = start;
    report->sets_pages = pages;
    report->fill_start = (u32)page_address(pages);
    report->fill_pages = fill;
}

static void fill_pages(u32 first, u32 count)
{
    for (u32 page = first; page < first + count; page++) {
        u32 *words = page_address(page);
        for (u32 word = 0; word < WORDS; word++)
            words[word] = static_word(page, word);
    }
}

void fill_share(struct share *s)
{
    fill_pages(s->first, s->pages);
    fill_pages(s->fill_first, s->fill_pages);
    for (u32 page = s->first; page < s->first + s->pages; page++)
        table[page] = page_address(page)[generation_place(page)];
}

static void mismatch(enum mismatch kind, const u32 *address, u32 expected, u32 found)
{
    static u32 lock;
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        ;
    if (!report->mismatches) {
        report->bad_address = (u32)address;
        report->bad_expected = expected;
        report->bad_found = found;
        report->bad_kind = kind;
        report->bad_ms = report->ms;
    }
    report->mismatches++;
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

/* Returns the generation. After a mismatch the page's own counts: one loss is one error. */
static inline u32 check_generation(u32 page)
{
    const u32 *place = page_address(page) + generation_place(page);
    u32 found = *place, expected = table[page];
    if (found != expected) {
        mismatch(MISMATCH_COUNTER, place, expected, found);
        table[page] = found;
    }
    return found;
}

/* Spreads the hot part's percentage evenly over the writes. */
static u32 is_hot_turn(struct share *s, const struct load *load)
{
    if (!load->hot)
        return 0;
    s->bias_sum += load->bias;
    if (s->bias_sum < 100)
        return 0;
    s->bias_sum -= 100;
    return 1;
}

static u32 next_page(struct share *s, const struct load *load)
{
    u32 hot = is_hot_turn(s, load);
    u32 from = hot ? 0 : load->hot * PAGES_PER_MIB;
    u32 pages = (hot ? load->hot : load->ws - load->hot) * PAGES_PER_MIB;
    if (load->random) {
        s->random ^= s->random << 13;
        s->random ^= s->random >> 17;
        s->random ^= s->random << 5;
        return s->first + from + (u32)((u64)s->random * pages >> 32);
    }
    u32 next = s->cursor[hot] < pages ? s->cursor[hot] : 0;
    s->cursor[hot] = next + 1;
    return s->first + from + next;
}

void write_page(struct share *s, const struct load *load)
{
    u32 page = next_page(s, load);
    u32 generation = check_generation(page) + 1;
    page_address(page)[generation_place(page)] = generation;
    table[page] = generation;
}

/* Looks at another word of the page in each sweep: after 1024 sweeps at every word. */
static void check_static(u32 page, u32 sweep)
{
    u32 word = (page * 48 + sweep * 389) % WORDS;
    if (word == generation_place(page))
        word ^= 1;
    const u32 *place = page_address(page) + word;
    u32 found = *place, expected = static_word(page, word);
    if (found != expected)
        mismatch(MISMATCH_STATIC, place, expected, found);
}

int verify_page(struct share *s)
{
    u32 n = s->verifying++;
    if (n < s->pages) {
        check_generation(s->first + n);
        check_static(s->first + n, s->sweeps);
    } else {
        check_static(s->fill_first + n - s->pages, s->sweeps);
    }
    if (s->verifying < s->pages + s->fill_pages)
        return 0;
    s->verifying = 0;
    s->sweeps++;
    return 1;
}
