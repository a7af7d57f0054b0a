/*
 * The report block: the guest's only output. It lives in guest RAM at a fixed physical address, so
 * it migrates with the guest, and it is read from outside with QEMU's `xp /1184xw 0x9000`. Nothing
 * is ever written to it from outside.
 *
 * All words are 32-bit little-endian; a u64 is two words, the low one first. A single word is
 * always whole. The u64 values of a vCPU lie between two copies of an update number: the guest
 * raises `begun` (after them) before it changes them and `done` (before them) when it has, so a
 * reader that goes upwards in address has a consistent set when both are equal. When they are not,
 * it reads again.
 *
 * Change REPORT_VERSION with every change of the layout. README.md explains the values.
 */
#ifndef REPORT_H
#define REPORT_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define REPORT_ADDRESS 0x9000
#define REPORT_MAGIC 0x31424245 /* "EBB1" */
#define REPORT_VERSION 2
#define MAX_VCPUS 16
#define GAP_BUCKETS 58  /* <128 us, four to each octave from there, from 2.1 s */
#define FIRST_OCTAVE 7  /* 128 us */

enum state {
    STATE_BOOTING = 0,
    STATE_FILLING = 1,
    STATE_CALIBRATING = 2,
    STATE_READY = 3,
    STATE_DEAD = 0xdead,
};

enum error {                 /* error_detail: */
    ERROR_UNKNOWN_KEY = 1,   /* offset of the token in the parameters */
    ERROR_BAD_VALUE = 2,     /* offset of the token in the parameters */
    ERROR_PHASES = 3,        /* too many, or not ascending: offset of the token */
    ERROR_MEMORY = 4,        /* MiB needed below the end of RAM */
    ERROR_VCPUS = 5,         /* number of vCPUs that were found */
    ERROR_EXCEPTION = 6,     /* top of the stack: an error code or the EIP */
    ERROR_NOT_MULTIBOOT = 7, /* what was in EAX */
};

enum mismatch {
    MISMATCH_COUNTER = 1, /* a page's generation is not the one in the table */
    MISMATCH_STATIC = 2,  /* a word that is never rewritten has changed */
};

struct vcpu_report {       /* word in this block */
    u32 done;              /*  0: number of the last update that is complete */
    u32 sweeps;            /*  1: verification sweeps completed by this vCPU */
    u32 phase;             /*  2: phase this vCPU is in */
    u32 write_ns;          /*  3: ns per page write in this phase, with a whole CPU; 0 = idle */
    u64 pages;             /*  4: pages written since ready */
    u64 us;                /*  6: guest time of this update, us since ready */
    u64 gap_us;            /*  8: sum of the gaps */
    u64 halted_us;         /* 10: time halted on purpose */
    u32 begun;             /* 12: number of the last update that was begun */
    u32 longest_gap_us;    /* 13: longest gap in this vCPU's progress since ready */
    u32 gaps[GAP_BUCKETS]; /* 14: histogram, see README.md */
};

struct report {                         /* word */
    u32 magic;                          /*  0: REPORT_MAGIC, else there is no report yet */
    u32 version;                        /*  1: REPORT_VERSION */
    u32 state;                          /*  2: enum state */
    u32 error;                          /*  3: enum error when dead, else 0 */
    u32 error_detail;                   /*  4: see enum error */
    u32 vcpus;                          /*  5: vCPUs running this guest, idle ones too */
    u32 tsc_khz;                        /*  6 */
    u32 spins_per_us;                   /*  7: iterations of the empty loop */
    u32 phase;                          /*  8: latest phase any vCPU is in */
    u32 ms;                             /*  9: guest time since ready */
    u32 sweeps;                         /* 10: see "Sweeps" in README.md */
    u32 mismatches;                     /* 11: integrity errors so far */
    u32 bad_address;                    /* 12: the first of them: physical address */
    u32 bad_expected;                   /* 13 */
    u32 bad_found;                      /* 14 */
    u32 bad_kind;                       /* 15: enum mismatch */
    u32 bad_ms;                         /* 16: guest time since ready */
    u32 table_start;                    /* 17: physical address of the table of generations */
    u32 sets_start;                     /* 18: physical address of the working sets */
    u32 sets_pages;                     /* 19: pages in all working sets */
    u32 fill_start;                     /* 20: physical address of the fill area */
    u32 fill_pages;                     /* 21: pages in the fill area */
    u32 reserved[10];                   /* 22 */
    struct vcpu_report vcpu[MAX_VCPUS]; /* 32: vCPU K at 32 + 72 K; K = QEMU's cpu-index */
};

_Static_assert(sizeof(struct vcpu_report) == 72 * 4, "a vCPU's block has 72 words");
_Static_assert(sizeof(struct report) == 1184 * 4, "the report has 1184 words");

#define report ((volatile struct report *)REPORT_ADDRESS)

#endif
