/* The guest's memory: writing pages of the working sets and verifying all of it. */
#ifndef PAGES_H
#define PAGES_H

#include "params.h"

/* A vCPU's part of the memory and its place in it. Nobody else touches these pages. */
struct share {
    u32 first, pages;           /* its working set, as large as in its largest phase */
    u32 fill_first, fill_pages; /* its part of the fill area */
    u32 cursor[2];              /* sequential order: next page of the rest, of the hot part */
    u32 bias_sum, random;
    u32 verifying; /* next page of the sweep, counted through both parts */
    u32 sweeps;    /* sweeps completed */
};

/* Lays out the shares of all vCPUs; dies when they do not fit into RAM. */
void plan_memory(struct share *shares, u32 vcpus, u32 ram_pages);

/* Fills a vCPU's share: the working set and the part of the fill area. */
void fill_share(struct share *s);

/* Writes the next page, in the order the load asks for. */
void write_page(struct share *s, const struct load *load);

/* Verifies the next page of the sweep. Returns whether that was the last. */
int verify_page(struct share *s);

#endif
