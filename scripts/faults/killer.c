/* Runs a command and kills it at the N-th call of one kind, before that call is carried out.

   killer CALL N COMMAND...    ends as COMMAND does: by the same signal, or with its exit code

   The calls of all threads count together, from the dynamic loader's on. A filter in the kernel stops
   the command at this kind of call only, so that all other calls are as fast as ever. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "killer knows the system calls of x86_64 and aarch64"
#endif

static const struct {
    const char *name;
    unsigned number;
} calls[] = {
    {"openat", SYS_openat},
    {"write", SYS_write},
    {"pwrite64", SYS_pwrite64},
    {"fsync", SYS_fsync},
    {"fdatasync", SYS_fdatasync},
    {"renameat", SYS_renameat},
    {"renameat2", SYS_renameat2},
    {"linkat", SYS_linkat},
    {"ftruncate", SYS_ftruncate},
#ifdef SYS_rename /* aarch64 has only the younger forms of these. */
    {"rename", SYS_rename},
    {"unlink", SYS_unlink},
    {"mkdir", SYS_mkdir},
#endif
};

/* An exit code that the command does not have. */
static void fail(const char *what) {
    fprintf(stderr, "killer: %s: %s\n", what, strerror(errno));
    exit(125);
}

static unsigned number_of(const char *name) {
    for (size_t index = 0; index < sizeof calls / sizeof *calls; index++)
        if (strcmp(calls[index].name, name) == 0) return calls[index].number;
    errno = ENOSYS;
    fail(name);
    return 0;
}

/* From here on this process, and all that it becomes and starts, stops for its tracer at each such
   call. */
static void stop_at(unsigned number) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    /* The kernel takes no filter from a user who could gain rights under it. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no new privileges");
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) fail("seccomp");
}

/* Lets the job run, kills it at the n-th call, and returns how it ended. */
static int follow(pid_t job, unsigned long n) {
    unsigned long count = 0;
    for (;;) {
        int status;
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0) fail("wait");
        if (!WIFSTOPPED(status)) {
            if (thread == job) return status;
            continue;
        }
        int event = status >> 16;
        if (event == PTRACE_EVENT_SECCOMP && ++count == n) {
            /* A thread that is killed in this stop does not carry the call out: the kernel looks for
               a deadly signal between the two. */
            kill(job, SIGKILL);
            continue;
        }
        /* What was stopped by a signal, rather than by an event, still has to get it. It fails only
           for a thread that has been killed meanwhile, whose end is told next. */
        long given = event == 0 ? WSTOPSIG(status) : 0;
        ptrace(PTRACE_CONT, thread, NULL, given);
    }
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fputs("usage: killer CALL N COMMAND...\n", stderr);
        return 125;
    }
    unsigned number = number_of(argv[1]);
    unsigned long n = strtoul(argv[2], NULL, 10);
    int gate[2];
    if (pipe(gate) != 0) fail("pipe");
    pid_t job = fork();
    if (job < 0) fail("fork");
    if (job == 0) {
        /* It waits to be traced, for at an untraced process' calls the filter makes them fail. */
        char byte;
        close(gate[1]);
        if (read(gate[0], &byte, 1) != 1) return 125;
        close(gate[0]);
        stop_at(number);
        execvp(argv[3], argv + 3);
        fail(argv[3]);
    }
    /* Threads and processes that it starts are traced like itself, and none outlives the tracer. */
    long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SEIZE, job, NULL, options) != 0) fail("trace");
    if (write(gate[1], "", 1) != 1) fail("pipe");
    close(gate[0]);
    close(gate[1]);
    int status = follow(job, n);
    if (!WIFSIGNALED(status)) return WEXITSTATUS(status);
    /* The same end, without a second core file. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
    return 125;
}
