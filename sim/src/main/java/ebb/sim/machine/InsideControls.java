package ebb.sim.machine;

/** What a rule inside the hypervisor can reach of a migration. */
final class InsideControls implements InHypervisor.Controls {

  private final VirtualMigration migration;
  private final MigratedGuest guest;
  private final VirtualLink link;

  InsideControls(VirtualMigration migration, MigratedGuest guest, VirtualLink link) {
    this.migration = migration;
    this.guest = guest;
    this.link = link;
  }

  @Override
  public double seconds() {
    return migration.seconds();
  }

  @Override
  public long round() {
    return migration.round();
  }

  @Override
  public int vcpus() {
    return guest.vcpus();
  }

  @Override
  public void throttle(double percentage) {
    guest.throttle(percentage);
  }

  @Override
  public void slowDown(double[] factors, double sleepSeconds) {
    guest.slowDown(factors, sleepSeconds);
  }

  @Override
  public double writeBytesPerSecond(int vcpu) {
    return guest.writeBytesPerSecond(vcpu);
  }

  @Override
  public void cap(double bytesPerSecond) {
    link.cap(bytesPerSecond);
  }

  @Override
  public void downtimeLimit(double seconds) {
    migration.allowDowntime(seconds);
  }

  @Override
  public void setAsAsked() {
    link.capAsAsked();
    migration.allowDowntimeAsAsked();
  }

  @Override
  public void sync(boolean counts) {
    migration.sync(counts);
  }
}
