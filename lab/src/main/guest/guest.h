/* A vCPU at work (guest.c) and what calibration (calibrate.c) finds out for it. */
#ifndef GUEST_H
#define GUEST_H

#include "machine.h"
#include "pages.h"

#define LOOK_US 40             /* own running between two looks at the clock */
#define GAP_US 100             /* a longer time between two looks is a gap */
#define TICK_US 2000           /* shortest halt of a vCPU that keeps to a rate */
#define LATE_US 1000           /* waking up later than this is a gap */
#define LONGEST_HALT_US 100000 /* also of an idle vCPU, so that its report stays fresh */
#define CATCH_UP_US 100000     /* the most a vCPU that keeps to a rate may be behind */

struct vcpu {
    u32 id;
    u32 phase;
    const struct load *load;
    u64 looked;              /* TSC of the last look at the clock */
    u64 phase_end;           /* TSC */
    u64 due;                 /* TSC: when a vCPU that keeps to a rate writes next */
    u32 unlooked;            /* running since the last look, in iterations of the empty loop */
    u32 visits;              /* verifications owed, 16.16 fixed point */
    u32 sweep_base, covered; /* see end_sweep */
    u64 pages, gaps, halted; /* totals; gaps and halted in TSC cycles */
};

struct machine {
    u32 vcpus, tsc_khz, spins_per_ms;
    u32 gap, tick, late, catch_up; /* TSC cycles in the times above */
    u32 look_spins;                /* iterations of the empty loop between two looks */
    u64 ready;                     /* TSC */
};

extern struct vcpu vcpus[MAX_VCPUS];
extern struct share shares[MAX_VCPUS];
extern struct machine machine;

static inline u64 from_us(u32 us)
{
    return divide((u64)us * machine.tsc_khz, 1000);
}

static inline u64 to_us(u64 cycles)
{
    return divide(cycles * 1000, machine.tsc_khz);
}

/* Runs the empty loop and nothing else. */
void spin(u32 iterations);

/* Writes a page and runs the empty loop after it; verifies and looks at the clock when due. */
void write_next(struct vcpu *v);

/* Does what the parameters say, for ever. */
__attribute__((noreturn)) void run(struct vcpu *v);

/* Measures the TSC and the empty loop. */
void calibrate_machine(void);

/* Finds the loop lengths for all phases of a vCPU. */
void calibrate_loads(struct vcpu *v);

#endif
