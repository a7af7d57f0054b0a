/* What every vCPU does in every phase, as the command line says. */
#ifndef PARAMS_H
#define PARAMS_H

#include "report.h"

#define MAX_PHASES 16

struct load { /* one vCPU in one phase */
    u32 ws;     /* working set, MiB; 0 = idle */
    u32 speed;  /* MiB/s rewritten with a whole CPU; 0 = flat out */
    u32 rate;   /* MiB/s to keep to, halting in between; 0 = never halt */
    u32 random; /* order of the visits: 0 = sequential */
    u32 hot;    /* MiB at the start of the set that get ... */
    u32 bias;   /* ... this percentage of the writes */

    /* Found by calibration: */
    u32 spin;        /* iterations of the empty loop after each write */
    u32 write_spins; /* and as many as take as long as a write without them */
    u32 cycles;      /* TSC cycles per write, all included */
    u32 period;      /* TSC cycles between writes at the rate to keep to */
    u32 visits;      /* pages verified at each look at the clock, 16.16 fixed point */
};

struct phase {
    u32 start_ms; /* guest time since ready */
    struct load load[MAX_VCPUS];
};

struct params {
    u32 fill; /* MiB */
    u32 phases;
    struct phase phase[MAX_PHASES];
};

extern struct params params;

/* Reads the parameters out of a multiboot command line; dies when there is anything wrong. */
void read_params(const char *line, u32 vcpus);

#endif
