/*
 * Ways into the guest: the multiboot entry of the first vCPU, the trampoline of the others, and
 * the interrupt stubs. Everything runs in flat 32-bit segments, unpaged.
 */
    .set CODE, 8
    .set DATA, 16
    .set TRAMPOLINE, 0x8000         /* as in machine.h */
    .set LAPIC_ID, 0xFEE00020
    .set LAPIC_EOI, 0xFEE000B0
    .set STACK_SHIFT, 12

    .section .multiboot, "a"
    .balign 4
    .long 0x1BADB002, 2, -(0x1BADB002 + 2)  /* flag 2: tell the size of memory */

    .text
    .globl entry
entry:
    cli
    mov %eax, %esi                  /* multiboot's magic; %ebx has its information */
    mov $1f, %edi
    jmp set_up
1:  push %ebx
    push %esi
    call main                       /* does not return */

other_vcpu:
    mov $1f, %edi
    jmp set_up
1:  call vcpu_main                  /* does not return */

/* Loads the segments, gives this vCPU its own stack, goes on at %edi. Uses %eax. */
set_up:
    lgdt gdt_pointer
    ljmp $CODE, $1f
1:  mov $DATA, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %fs
    mov %eax, %gs
    mov %eax, %ss
    mov LAPIC_ID, %eax
    shr $24, %eax
    and $15, %eax                   /* vcpu_main refuses a greater one */
    inc %eax
    shl $STACK_SHIFT, %eax
    lea stacks(%eax), %esp
    jmp *%edi

/* Wakes a halted vCPU; there is nothing else to do. */
    .globl timer_interrupt
timer_interrupt:
    movl $0, LAPIC_EOI
    .globl spurious_interrupt
spurious_interrupt:
    iret

    .globl exception
exception:
    call exception_main

    .code16
    .globl trampoline, trampoline_end
trampoline:                         /* runs from a copy at TRAMPOLINE, in real mode */
    cli
    xor %ax, %ax
    mov %ax, %ds
    lgdtl TRAMPOLINE + trampoline_gdt_pointer - trampoline
    mov %cr0, %eax
    or $1, %al
    mov %eax, %cr0
    ljmpl $CODE, $other_vcpu
trampoline_gdt_pointer:
    .word gdt_end - gdt - 1
    .long gdt
trampoline_end:
    .code32

    .section .rodata
    .balign 8
gdt:
    .quad 0
    .quad 0x00CF9B000000FFFF        /* CODE: 4 GiB from 0 */
    .quad 0x00CF93000000FFFF        /* DATA: the same */
gdt_end:
gdt_pointer:
    .word gdt_end - gdt - 1
    .long gdt

    .bss
    .balign 16
stacks:
    .skip 16 << STACK_SHIFT

    .section .note.GNU-stack, "", @progbits
