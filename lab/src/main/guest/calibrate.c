/* What the vCPUs need to know before they start: how fast this machine is. */
#include "guest.h"

#define SWEEP_US 1000000 /* aim of a verification sweep */
#define VERIFY_PERCENT 8 /* of the running time at most */
#define PIECES 4         /* runs of which the quickest counts: noise only makes them longer */
#define PIECE_US 2500
#define ROUNDS 3
#define CLOCK_NS 10000000

static u32 to_spins(u32 cycles)
{
    return (u32)divide((u64)cycles * machine.spins_per_ms, machine.tsc_khz);
}

static u32 cycles_per_write(u32 mib_per_second)
{
    return (u32)divide(machine.tsc_khz * 1000ull, mib_per_second * PAGES_PER_MIB);
}

struct instant {
    u64 tsc;
    u32 left; /* on the local APIC's timer, ns */
};

/* Both clocks as nearly at once as can be had: the pair of the quickest reading. */
static struct instant read_clocks(void)
{
    struct instant best = {0, 0};
    u64 quickest = ~0ull;
    for (u32 i = 0; i < 50; i++) {
        u64 before = rdtsc();
        u32 left = LAPIC(LAPIC_NOW);
        u64 took = rdtsc() - before;
        if (took < quickest) {
            quickest = took;
            best = (struct instant){before + took / 2, left};
        }
    }
    return best;
}

static void calibrate_clock(void)
{
    LAPIC(LAPIC_COUNT) = ~0u;
    struct instant from = read_clocks(), to;
    do
        to = read_clocks();
    while (from.left - to.left < CLOCK_NS);
    LAPIC(LAPIC_COUNT) = 0;
    machine.tsc_khz = (u32)divide((to.tsc - from.tsc) * 1000000, from.left - to.left);
    machine.gap = (u32)from_us(GAP_US);
    machine.tick = (u32)from_us(TICK_US);
    machine.late = (u32)from_us(LATE_US);
    machine.catch_up = (u32)from_us(CATCH_UP_US);
    report->tsc_khz = machine.tsc_khz;
}

static void calibrate_spin(void)
{
    const u32 iterations = 500000;
    u64 best = ~0ull;
    for (u32 i = 0; i < 4 * PIECES; i++) { /* the first ones also let QEMU translate the loop */
        u64 start = rdtsc();
        spin(iterations);
        u64 took = rdtsc() - start;
        best = took < best ? took : best;
    }
    machine.spins_per_ms = (u32)divide((u64)iterations * machine.tsc_khz, (u32)best);
    machine.look_spins = machine.spins_per_ms * LOOK_US / 1000;
    report->spins_per_us = machine.spins_per_ms / 1000;
}

/* TSC cycles that a write takes with all that belongs to it. */
static u32 time_writes(struct vcpu *v, u32 guess)
{
    u32 writes = (u32)from_us(PIECE_US) / guess + 1;
    u64 best = ~0ull;
    for (u32 i = 0; i < PIECES; i++) {
        u64 start = rdtsc();
        for (u32 w = 0; w < writes; w++)
            write_next(v);
        u64 took = rdtsc() - start;
        best = took < best ? took : best;
    }
    return (u32)divide(best, writes);
}

static u32 time_verification(struct vcpu *v)
{
    const u32 pages = 1000;
    u64 best = ~0ull;
    for (u32 i = 0; i < PIECES; i++) {
        u64 start = rdtsc();
        for (u32 n = 0; n < pages; n++)
            verify_page(&shares[v->id]);
        u64 took = rdtsc() - start;
        best = took < best ? took : best;
    }
    return (u32)divide(best, pages);
}

/* Verifications at each look that make a sweep take SWEEP_US, within VERIFY_PERCENT of the time. */
static u32 plan_visits(const struct vcpu *v, const struct load *load, u32 verify_cycles)
{
    const struct share *s = &shares[v->id];
    u64 per_look = divide((u64)(s->pages + s->fill_pages) * LOOK_US << 16, SWEEP_US);
    if (load->rate && load->cycles < load->period) /* the looks are rarer by its share of a CPU */
        per_look = divide(per_look * load->period, load->cycles);
    u64 most = divide(from_us(LOOK_US * VERIFY_PERCENT) << 16, verify_cycles * 100);
    return (u32)(per_look < most ? per_look : most);
}

/*
 * Finds the length of the empty loop with which a write, all included, takes the time asked for.
 * The first guess leaves out the looks at the clock; each round measures the real thing and what
 * it takes besides the empty loop. The least of that counts, as with the pieces.
 */
static void calibrate_load(struct vcpu *v, struct load *load, u32 verify_cycles)
{
    v->load = load;
    load->write_spins = machine.look_spins / 200; /* a guess, better once measured */
    int besides = (int)time_writes(v, machine.tsc_khz / 1000);
    load->write_spins = to_spins((u32)besides) + 1;
    int wanted = load->speed ? (int)cycles_per_write(load->speed) : besides;
    load->cycles = (u32)wanted;
    load->period = load->rate ? cycles_per_write(load->rate) : 0;
    load->visits = plan_visits(v, load, verify_cycles);
    for (u32 round = 0; round < ROUNDS; round++) {
        int empty = wanted > besides ? wanted - besides : 0;
        load->spin = to_spins((u32)empty);
        int rest = (int)time_writes(v, load->cycles) - empty;
        besides = round && besides < rest ? besides : rest;
    }
    load->spin = wanted > besides ? to_spins((u32)(wanted - besides)) : 0;
    load->cycles = (u32)(wanted > besides ? wanted : besides);
}

static int same_load(const struct load *a, const struct load *b)
{
    return a->ws == b->ws && a->speed == b->speed && a->rate == b->rate && a->random == b->random
           && a->hot == b->hot && a->bias == b->bias;
}

void calibrate_loads(struct vcpu *v)
{
    u32 verify_cycles = shares[v->id].pages ? time_verification(v) : 0;
    v->looked = rdtsc();
    v->phase_end = ~0ull;
    for (u32 p = 0; p < params.phases; p++) {
        struct load *load = &params.phase[p].load[v->id];
        u32 known = 0;
        while (known < p && !same_load(load, &params.phase[known].load[v->id]))
            known++;
        if (known < p)
            *load = params.phase[known].load[v->id];
        else if (load->ws)
            calibrate_load(v, load, verify_cycles);
    }
}

void calibrate_machine(void)
{
    calibrate_clock();
    calibrate_spin();
}
