/* From the multiboot entry to all vCPUs at work. */
#include "guest.h"

#define MULTIBOOT_MAGIC 0x2BADB002
#define MULTIBOOT_HAS_MEMORY 1
#define MULTIBOOT_HAS_COMMAND_LINE 4

#define FW_CFG_SELECTOR 0x510
#define FW_CFG_DATA 0x511
#define FW_CFG_VCPUS 5

#define CODE_SEGMENT 8 /* entry.S */
#define GATES (TIMER_VECTOR + 1)
#define INTERRUPT_GATE 0x8E00
#define SPURIOUS_VECTOR 0x3F

#define NAP_NS 1000000

#define TO_ALL_OTHERS 0xC0000
#define COMMAND_INIT 0x4500
#define COMMAND_START 0x4600

struct multiboot {
    u32 flags, mem_lower, mem_upper_kib, boot_device, command_line;
};

static volatile u32 filled;     /* vCPUs that have filled their shares */
static volatile u32 calibrated; /* vCPUs calibrated, in order of their numbers */
static u64 idt[GATES];

extern const u8 trampoline[], trampoline_end[];
extern void timer_interrupt(void), spurious_interrupt(void), exception(void);

void die(enum error error, u32 detail)
{
    report->error_detail = detail;
    report->error = error;
    report->state = STATE_DEAD;
    for (;;)
        __asm__ volatile("cli; hlt");
}

void exception_main(u32 top_of_stack)
{
    die(ERROR_EXCEPTION, top_of_stack);
}

static u64 gate(void (*handler)(void))
{
    u64 address = (u32)handler;
    return (address & 0xffff0000) << 32 | (u64)INTERRUPT_GATE << 32 | CODE_SEGMENT << 16
           | (address & 0xffff);
}

static void fill_idt(void)
{
    for (u32 vector = 0; vector < GATES; vector++)
        idt[vector] = gate(vector < 32 ? exception : spurious_interrupt);
    idt[TIMER_VECTOR] = gate(timer_interrupt);
}

/* The local APIC's timer is the only source of interrupts. */
static void set_up_interrupts(void)
{
    const struct __attribute__((packed)) {
        u16 limit;
        const void *base;
    } pointer = {sizeof idt - 1, idt};
    __asm__ volatile("lidt %0" : : "m"(pointer));
    outb(0x21, 0xff); /* both PICs masked */
    outb(0xa1, 0xff);
    LAPIC(LAPIC_SPURIOUS) = 0x100 | SPURIOUS_VECTOR;
    LAPIC(LAPIC_DIVIDE) = 0xB; /* by 1 */
    LAPIC(LAPIC_TIMER) = TIMER_VECTOR;
}

static u32 count_vcpus(void)
{
    outw(FW_CFG_SELECTOR, FW_CFG_VCPUS);
    u32 low = inb(FW_CFG_DATA);
    return low | (u32)inb(FW_CFG_DATA) << 8;
}

static void wait_us(u32 us)
{
    u64 end = rdtsc() + from_us(us);
    while (rdtsc() < end)
        ;
}

static void start_other_vcpus(void)
{
    volatile u8 *to = (u8 *)TRAMPOLINE;
    for (const u8 *from = trampoline; from < trampoline_end;)
        *to++ = *from++;
    LAPIC(LAPIC_COMMAND) = TO_ALL_OTHERS | COMMAND_INIT;
    wait_us(1000);
    LAPIC(LAPIC_COMMAND) = TO_ALL_OTHERS | COMMAND_START | TRAMPOLINE / PAGE;
}

/* Forgets what calibration left behind and lets all vCPUs go. */
static void begin_running(void)
{
    for (u32 i = 0; i < machine.vcpus; i++) {
        volatile u32 *words = (volatile u32 *)&report->vcpu[i];
        for (u32 w = 0; w < sizeof report->vcpu[i] / sizeof *words; w++)
            words[w] = 0;
        vcpus[i] = (struct vcpu){.id = i, .load = &params.phase[0].load[i]};
        shares[i].sweeps = shares[i].verifying = 0;
    }
    report->ms = report->sweeps = 0;
    machine.ready = rdtsc();
    report->state = STATE_READY;
}

static void nap(void)
{
    LAPIC(LAPIC_COUNT) = NAP_NS;
    halt();
}

/* Where every vCPU gets to, the first one and the others. */
__attribute__((noreturn)) void vcpu_main(void)
{
    set_up_interrupts();
    u32 id = LAPIC(LAPIC_ID) >> 24;
    if (id >= machine.vcpus) /* a topology with gaps in the numbers */
        die(ERROR_VCPUS, machine.vcpus);
    fill_share(&shares[id]);
    if (__atomic_add_fetch(&filled, 1, __ATOMIC_SEQ_CST) == machine.vcpus)
        report->state = STATE_CALIBRATING;
    while (filled < machine.vcpus || calibrated != id)
        nap();
    calibrate_loads(&vcpus[id]);
    if (id == machine.vcpus - 1)
        begin_running();
    calibrated = id + 1;
    while (calibrated < machine.vcpus)
        nap();
    run(&vcpus[id]);
}

/* QEMU has its multiboot information where the report goes, so that is read first. */
__attribute__((noreturn)) void main(u32 magic, const struct multiboot *info)
{
    struct multiboot boot = *info;
    for (u32 w = 0; w < sizeof *report / sizeof(u32); w++)
        ((volatile u32 *)report)[w] = 0;
    report->version = REPORT_VERSION;
    report->magic = REPORT_MAGIC;
    if (magic != MULTIBOOT_MAGIC || !(boot.flags & MULTIBOOT_HAS_MEMORY))
        die(ERROR_NOT_MULTIBOOT, magic);
    machine.vcpus = report->vcpus = count_vcpus();
    if (machine.vcpus > MAX_VCPUS)
        die(ERROR_VCPUS, machine.vcpus);
    read_params(boot.flags & MULTIBOOT_HAS_COMMAND_LINE ? (const char *)boot.command_line : "",
                machine.vcpus);
    plan_memory(shares, machine.vcpus, (boot.mem_upper_kib + 1024) / 4);
    fill_idt();
    set_up_interrupts();
    calibrate_machine();
    for (u32 i = 0; i < machine.vcpus; i++)
        vcpus[i] = (struct vcpu){.id = i, .load = &params.phase[0].load[i]};
    machine.ready = rdtsc();
    report->state = STATE_FILLING;
    if (machine.vcpus > 1)
        start_other_vcpus();
    vcpu_main();
}
