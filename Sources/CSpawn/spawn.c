#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

typedef struct {
    volatile int reason;
    volatile cspawn_step step;
} failure;

/// Makes `number` the descriptor `wanted` of the program.
static int place(int number, int wanted) {
    if (number != wanted) return dup2(number, wanted);
    return fcntl(number, F_SETFD, 0);
}

/// The child, in the memory of its parent: it only calls what may be called in a signal handler, and
/// changes nothing but `failed`.
__attribute__((noinline, noreturn)) static void
become(const cspawn_program *program, pid_t parent, const sigset_t *none, failure *failed) {
    int files[3] = {program->input, program->output, program->errors};
    struct sigaction standard = {.sa_handler = SIG_DFL};

    failed->step = cspawn_process;
    // Handlers of ours must not run in it. Those of some numbers cannot be set, which is as well.
    for (int number = 1; number < _NSIG; number++) sigaction(number, &standard, NULL);
    if (setpgid(0, 0) != 0) goto failed;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) goto failed;
    // The parent may have ended before that, and would not be told of.
    if (getppid() != parent) _exit(127);
    // Out of the way of the three numbers first, should one of them have been free.
    for (int wanted = 0; wanted < 3; wanted++) {
        if (files[wanted] < 3 && files[wanted] != wanted) {
            files[wanted] = fcntl(files[wanted], F_DUPFD, 3);
            if (files[wanted] < 0) goto failed;
        }
    }
    for (int wanted = 0; wanted < 3; wanted++) {
        if (place(files[wanted], wanted) < 0) goto failed;
    }
    // Ours close by themselves; this is for those that we were started with. Kernels before 5.9 have
    // no such call.
    syscall(SYS_close_range, 3u, UINT_MAX, 0u);
    failed->step = cspawn_folder;
    if (program->folder && chdir(program->folder) != 0) goto failed;
    failed->step = cspawn_program_file;
    sigprocmask(SIG_SETMASK, none, NULL);
    execve(program->path, program->arguments, program->environment);
failed:
    failed->reason = errno;
    _exit(127);
}

pid_t cspawn_start(const cspawn_program *program, int *reason, cspawn_step *step) {
    failure failed = {0, cspawn_process};
    sigset_t all, none, before;
    pid_t parent = getpid();

    sigfillset(&all);
    sigemptyset(&none);
    // No handler may run in the child while it shares our memory.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    // Not fork: to copy the tables of a large process takes longer than many programs run.
    pid_t child = vfork();
    if (child == 0) become(program, parent, &none, &failed);
    int vforkReason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (child < 0) {
        *reason = vforkReason;
        *step = cspawn_process;
        return -1;
    }
    if (failed.reason != 0) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
        *reason = failed.reason;
        *step = failed.step;
        return -1;
    }
    return child;
}

int cspawn_pidfd(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0u); }

int cspawn_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cspawn_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
