/* The command line: `key=value` tokens, read from left to right. */
#include "params.h"

#include "machine.h"

#define MAX_MIB 4096
#define MAX_SPEED 1000000
#define MAX_MS 100000000

struct params params;

static const struct {
    const char *name;
    u32 offset, max;
} load_keys[] = {
    {"ws", __builtin_offsetof(struct load, ws), MAX_MIB},
    {"speed", __builtin_offsetof(struct load, speed), MAX_SPEED},
    {"rate", __builtin_offsetof(struct load, rate), MAX_SPEED},
    {"pattern", __builtin_offsetof(struct load, random), 1},
    {"hot", __builtin_offsetof(struct load, hot), MAX_MIB},
    {"bias", __builtin_offsetof(struct load, bias), 100},
};

struct cursor {
    const char *start, *token, *value;
    u32 vcpus, first, last; /* keys apply to the vCPUs from first to last */
};

static int ends(char c)
{
    return c == 0 || c == ' ';
}

static int is(const char *text, const char *word)
{
    while (*word && *text == *word)
        text++, word++;
    return *word == 0 && (ends(*text) || *text == '=');
}

__attribute__((noreturn)) static void refuse(const struct cursor *c, enum error error)
{
    die(error, (u32)(c->token - c->start));
}

static u32 number(const struct cursor *c, u32 max)
{
    u32 n = 0;
    const char *s = c->value;
    do {
        if (*s < '0' || *s > '9')
            refuse(c, ERROR_BAD_VALUE);
        n = n * 10 + (u32)(*s++ - '0');
        if (n > max)
            refuse(c, ERROR_BAD_VALUE);
    } while (!ends(*s));
    return n;
}

static u32 pattern(const struct cursor *c)
{
    if (!is(c->value, "seq") && !is(c->value, "rnd"))
        refuse(c, ERROR_BAD_VALUE);
    return is(c->value, "rnd");
}

static void choose_vcpus(struct cursor *c)
{
    int all = is(c->value, "all");
    c->first = all ? 0 : number(c, c->vcpus - 1);
    c->last = all ? c->vcpus - 1 : c->first;
}

static void begin_phase(struct cursor *c)
{
    u32 start = number(c, MAX_MS);
    struct phase *before = &params.phase[params.phases - 1], *next = before + 1;
    if (params.phases == MAX_PHASES || start <= before->start_ms)
        refuse(c, ERROR_PHASES);
    *next = *before;
    next->start_ms = start;
    params.phases++;
    c->first = 0;
    c->last = c->vcpus - 1;
}

static void set_load(const struct cursor *c)
{
    for (u32 k = 0; k < sizeof load_keys / sizeof *load_keys; k++) {
        if (!is(c->token, load_keys[k].name))
            continue;
        u32 value = load_keys[k].max == 1 ? pattern(c) : number(c, load_keys[k].max);
        for (u32 i = c->first; i <= c->last; i++) {
            struct load *load = &params.phase[params.phases - 1].load[i];
            *(u32 *)((u8 *)load + load_keys[k].offset) = value;
        }
        return;
    }
    refuse(c, ERROR_UNKNOWN_KEY);
}

/* A hot part that is the whole set is none. Known only at the end: phases inherit. */
static void limit_hot_parts(u32 vcpus)
{
    for (u32 p = 0; p < params.phases; p++)
        for (u32 i = 0; i < vcpus; i++)
            if (params.phase[p].load[i].hot >= params.phase[p].load[i].ws)
                params.phase[p].load[i].hot = 0;
}

/* The line begins with the path of the image, which may have blanks in the names of folders. */
static const char *skip_path(const char *line)
{
    for (const char *s = line; *s && *s != '='; s++)
        if (*s == '/')
            line = s;
    while (!ends(*line))
        line++;
    return *line ? line + 1 : line;
}

void read_params(const char *line, u32 vcpus)
{
    struct cursor c = {.start = skip_path(line), .vcpus = vcpus, .last = vcpus - 1};
    params.phases = 1;
    for (c.token = c.start; *c.token; c.token = c.value) {
        for (c.value = c.token; !ends(*c.value) && *c.value != '=';)
            c.value++;
        if (*c.value == '=')
            c.value++;
        if (is(c.token, "cpu"))
            choose_vcpus(&c);
        else if (is(c.token, "t"))
            begin_phase(&c);
        else if (is(c.token, "fill"))
            params.fill = number(&c, MAX_MIB);
        else if (!ends(*c.token))
            set_load(&c);
        while (!ends(*c.value))
            c.value++;
        while (*c.value == ' ')
            c.value++;
    }
    limit_hot_parts(vcpus);
}
