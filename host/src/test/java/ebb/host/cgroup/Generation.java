package ebb.host.cgroup;

import java.io.IOException;
import java.nio.file.Path;

/** The generations, and the words they have for the same things. */
enum Generation {
  V1("cgroup-v1", "tasks", "cpu.cfs_quota_us=-1"),
  V2("cgroup-v2", "cgroup.threads", "cpu.max=max");

  final String throttleName;
  final String threads;
  final String noQuota;

  Generation(String throttleName, String threads, String noQuota) {
    this.throttleName = throttleName;
    this.threads = threads;
    this.noQuota = noQuota;
  }

  FakeKernel kernel(Path root) throws IOException {
    return this == V1 ? FakeKernel.v1(root) : FakeKernel.v2(root);
  }

  String quota(CfsQuota quota) {
    return this == V1
        ? "cpu.cfs_quota_us=" + quota.quotaMicros()
        : "cpu.max=" + quota.quotaMicros() + " " + quota.periodMicros();
  }
}
