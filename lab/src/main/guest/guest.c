/*
 * A guest to be migrated: no operating system, just vCPUs that rewrite pages of their working sets
 * at a known rate, check all of their memory while they do, and note when they were kept from
 * running. QEMU loads it as a multiboot kernel; the command line says what to do (params.c), a
 * block of words at a fixed address says what happened (report.h).
 *
 * The rate is proportional to the CPU time a vCPU gets, as in a real program: after each page
 * write comes an empty loop of a length calibrated at boot. A vCPU never waits for a point in time
 * to be as fast as asked, so one that gets a fifth of its CPU writes a fifth of the pages.
 *
 * Between writes, every 40 us of its own running, a vCPU looks at the clock (the TSC). When more
 * has passed since the last look than the loop can have used, something kept it from running: a
 * gap. QEMU's TSC stands still while the machine is stopped, so the blackout of a switchover is no
 * gap. The same look verifies a few pages, so sweeps go on at the pace of the vCPU as well.
 *
 * Boot: vCPU 0 reads the parameters, plans the memory and starts the other vCPUs; all fill their
 * shares at once, then calibrate one after another, then run for good.
 */
#include "guest.h"

struct vcpu vcpus[MAX_VCPUS];
struct share shares[MAX_VCPUS];
struct machine machine;

/* The empty loop. Never inlined: the loop that is calibrated is the very loop that is used. */
__attribute__((noinline, aligned(64))) void spin(u32 iterations)
{
    __asm__ volatile("1: dec %0; jnz 1b" : "+r"(iterations) : : "cc");
}

static void publish(struct vcpu *v)
{
    volatile struct vcpu_report *r = &report->vcpu[v->id];
    u64 since_ready = v->looked - machine.ready;
    u32 update = r->done + 1;
    r->begun = update;
    r->pages = v->pages;
    r->us = to_us(since_ready);
    r->gap_us = to_us(v->gaps);
    r->halted_us = to_us(v->halted);
    r->done = update;
    raise_to(&report->ms, (u32)divide(since_ready, machine.tsc_khz));
}

/* Four buckets to each octave: the two bits below the highest tell which. */
static u32 bucket_of(u32 us)
{
    if (us < 1u << FIRST_OCTAVE)
        return 0;
    u32 octave = 31 - (u32)__builtin_clz(us);
    u32 bucket = 1 + (octave - FIRST_OCTAVE) * 4 + (us >> (octave - 2) & 3);
    return bucket < GAP_BUCKETS ? bucket : GAP_BUCKETS - 1;
}

static void note_gap(struct vcpu *v, u64 cycles)
{
    volatile struct vcpu_report *r = &report->vcpu[v->id];
    u32 us = cycles >> 42 ? ~0u : (u32)to_us(cycles);
    r->gaps[bucket_of(us)]++;
    if (us > r->longest_gap_us)
        r->longest_gap_us = us;
    v->gaps += cycles;
}

static void begin_sweep(struct vcpu *v)
{
    shares[v->id].verifying = 0;
    v->sweep_base = report->sweeps;
}

/*
 * The common count of sweeps goes to n + 1 when every working vCPU has completed a sweep that it
 * began at count n or later. So after any moment, two more mean that all has been verified since.
 */
static void end_sweep(struct vcpu *v)
{
    u32 least = v->covered = v->sweep_base + 1;
    for (u32 i = 0; i < machine.vcpus; i++)
        if (vcpus[i].load->ws && vcpus[i].covered < least)
            least = vcpus[i].covered;
    report->vcpu[v->id].sweeps = shares[v->id].sweeps;
    raise_to(&report->sweeps, least);
    begin_sweep(v);
}

static void verify(struct vcpu *v)
{
    for (v->visits += v->load->visits; v->visits >> 16; v->visits -= 1 << 16)
        if (verify_page(&shares[v->id]))
            end_sweep(v);
}

static void enter_phase(struct vcpu *v, u32 phase)
{
    const struct load *load = &params.phase[phase].load[v->id];
    if (!v->load || !v->load->ws)
        begin_sweep(v);
    v->phase = phase;
    v->load = load;
    v->due = v->looked;
    v->phase_end = ~0ull;
    if (phase + 1 < params.phases)
        v->phase_end = machine.ready + (u64)params.phase[phase + 1].start_ms * machine.tsc_khz;
    report->vcpu[v->id].phase = phase;
    report->vcpu[v->id].write_ns = (u32)divide(load->cycles * 1000000ull, machine.tsc_khz);
    raise_to(&report->phase, phase);
}

static void look_at_clock(struct vcpu *v)
{
    u64 now = rdtsc();
    if (now - v->looked > machine.gap)
        note_gap(v, now - v->looked);
    v->looked = now;
    publish(v);
    while (now >= v->phase_end)
        enter_phase(v, v->phase + 1);
}

/* Runs the empty loop, and looks at the clock when that is due. */
static void run_empty(struct vcpu *v, u32 iterations)
{
    while (v->unlooked + iterations >= machine.look_spins) {
        u32 part = v->unlooked < machine.look_spins ? machine.look_spins - v->unlooked : 0;
        if (part)
            spin(part);
        iterations -= part;
        v->unlooked = 0;
        verify(v);
        look_at_clock(v);
    }
    v->unlooked += iterations;
    if (iterations)
        spin(iterations);
}

void write_next(struct vcpu *v)
{
    const struct load *load = v->load;
    write_page(&shares[v->id], load);
    v->pages++;
    v->unlooked += load->write_spins;
    run_empty(v, load->spin);
}

/* Halts until `when`, or less: until the next phase at most. Waking up late is a gap. */
static void halt_until(struct vcpu *v, u64 when)
{
    u32 phase = v->phase;
    look_at_clock(v);
    u64 latest = v->looked + from_us(LONGEST_HALT_US);
    when = when < latest ? when : latest;
    when = when < v->phase_end ? when : v->phase_end;
    if (v->phase != phase || when <= v->looked)
        return;
    LAPIC(LAPIC_COUNT) = ((u32)to_us(when - v->looked) + 1) * 1000;
    halt();
    u64 now = rdtsc(), late = now > when + machine.late ? now - when : 0;
    if (late)
        note_gap(v, late);
    v->halted += now - v->looked - late;
    v->looked = now;
    look_at_clock(v);
}

/* Writes what is due by now, or halts for a tick at least. */
static void keep_to_rate(struct vcpu *v)
{
    if (v->due > v->looked) {
        u64 tick = v->looked + machine.tick;
        halt_until(v, v->due > tick ? v->due : tick);
        return;
    }
    if (v->looked - v->due > machine.catch_up)
        v->due = v->looked - machine.catch_up;
    v->due += v->load->period;
    write_next(v);
}

void run(struct vcpu *v)
{
    v->looked = rdtsc();
    enter_phase(v, 0);
    for (;;) {
        if (!v->load->ws)
            halt_until(v, v->phase_end);
        else if (v->load->rate)
            keep_to_rate(v);
        else
            write_next(v);
    }
}
