/* The few instructions and devices of a PC that the guest uses. */
#ifndef MACHINE_H
#define MACHINE_H

#include "report.h"

#define PAGE 4096u
#define PAGES_PER_MIB 256u
#define TRAMPOLINE 0x8000 /* where the other vCPUs start, in real mode; entry.S knows it too */
#define TIMER_VECTOR 0x40

#define LAPIC(offset) (*(volatile u32 *)(0xFEE00000 + (offset)))
#define LAPIC_ID 0x20
#define LAPIC_SPURIOUS 0xF0
#define LAPIC_COMMAND 0x300
#define LAPIC_TIMER 0x320
#define LAPIC_COUNT 0x380 /* ticks of 1 ns in QEMU when not divided */
#define LAPIC_NOW 0x390
#define LAPIC_DIVIDE 0x3E0

static inline void outb(u16 port, u8 value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(u16 port, u16 value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline u8 inb(u16 port)
{
    u8 value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline u64 rdtsc(void)
{
    u64 tsc;
    __asm__ volatile("rdtsc" : "=A"(tsc));
    return tsc;
}

/* 64 by 32 bits, in two steps of the CPU's own division: there is no libgcc here. */
static inline u64 divide(u64 n, u32 by)
{
    u32 high = (u32)(n >> 32) / by, rest = (u32)(n >> 32) % by, low;
    __asm__("divl %4" : "=a"(low), "=d"(rest) : "0"((u32)n), "1"(rest), "r"(by) : "cc");
    return (u64)high << 32 | low;
}

/* Sleeps until the next interrupt: interrupts are open for this one instruction only. */
static inline void halt(void)
{
    __asm__ volatile("sti; hlt; cli" : : : "memory");
}

/* Raises a word that several vCPUs share: it never goes back, whoever comes late. */
static inline void raise_to(volatile u32 *word, u32 value)
{
    for (u32 seen = *word; seen < value; seen = *word)
        __sync_bool_compare_and_swap(word, seen, value);
}

/* Ends the guest with an error in the report. */
__attribute__((noreturn)) void die(enum error error, u32 detail);

#endif
