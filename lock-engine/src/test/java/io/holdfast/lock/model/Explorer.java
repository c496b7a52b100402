package io.holdfast.lock.model;

import io.holdfast.lock.Authority;
import io.holdfast.lock.BucketLock;
import io.holdfast.lock.DefaultRetention;
import io.holdfast.lock.LockDecision;
import io.holdfast.lock.LockDecision.Permitted;
import io.holdfast.lock.LockDecision.Refused;
import io.holdfast.lock.LockRefusal;
import io.holdfast.lock.LockState;
import io.holdfast.lock.Retention;
import io.holdfast.lock.RetentionMode;
import io.holdfast.lock.model.Step.Kind;
import io.holdfast.lock.model.World.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Breadth first over all that can happen in so many days with so many versions. */
final class Explorer {
  /**
   * What came out.
   *
   * @param broken the law and the shortest way to break it, or null
   * @param refusals the reasons that were met
   */
  record Outcome(@Nullable String broken, int states, long steps, Set<LockRefusal> refusals) {}

  private static final List<Authority> AUTHORITIES =
      List.of(
          new Authority(false, false),
          new Authority(true, false),
          new Authority(false, true),
          new Authority(true, true));

  private final Rules rules;
  private final int days;
  private final int slots;

  private final Map<World, World> from = new HashMap<>();
  private final Map<World, Step> by = new HashMap<>();
  private final Deque<World> next = new ArrayDeque<>();
  private final Set<LockRefusal> refusals = EnumSet.noneOf(LockRefusal.class);
  private long steps;
  private @Nullable String broken;

  private Explorer(Rules rules, int days, int slots) {
    this.rules = rules;
    this.days = days;
    this.slots = slots;
  }

  static Outcome explore(Rules rules, int days, int slots) {
    return new Explorer(rules, days, slots).run();
  }

  private Outcome run() {
    // What clients cannot make stands there at the start: a rebuilt and an unreadable lock.
    List<LockState> given = List.of(LockState.UNREADABLE, new LockState(null, false, true, true));
    begin(new World(0, 0, false, false, null, null, false));
    for (LockState lock : given) {
      begin(new World(0, 0, false, false, new Version(lock, 0), null, false));
    }
    while (broken == null && !next.isEmpty()) {
      World world = next.removeFirst();
      clocks(world);
      for (int slot = 0; slot < slots; slot++) {
        Version version = world.version(slot);
        if (version == null) {
          puts(world, slot);
        } else {
          changes(world, slot, version);
        }
      }
      deletions(world);
    }
    return new Outcome(broken, from.size(), steps, refusals);
  }

  private void begin(World world) {
    from.put(world, world);
    next.add(world);
  }

  /** Compliance time goes on; the database's goes anywhere; a quarantine begins and ends. */
  private void clocks(World world) {
    int compliance = world.compliance();
    if (compliance < days) {
      take(
          world,
          Step.free(Kind.CLOCKS),
          world.withClocks(compliance + 1, world.database(), world.quarantined()));
    }
    for (int database = 0; database <= days; database++) {
      take(
          world,
          Step.free(Kind.CLOCKS),
          world.withClocks(compliance, database, world.quarantined()));
    }
    take(
        world,
        Step.free(Kind.CLOCKS),
        world.withClocks(compliance, world.database(), !world.quarantined()));
    take(world, Step.free(Kind.MFA_DELETE), world.withMfaDelete(!world.mfaDelete()));
  }

  private void puts(World world, int slot) {
    BucketLock bucket = new BucketLock(true, null, world.mfaDelete());
    for (boolean hold : new boolean[] {false, true}) {
      put(world, Kind.PUT, slot, 0, rules.create(null, hold, bucket, world.time()));
      for (RetentionMode mode : RetentionMode.values()) {
        for (int day = 0; day <= days; day++) {
          Retention wanted = new Retention(mode, World.at(day));
          if (day > 0) {
            put(world, Kind.PUT, slot, day, rules.create(wanted, hold, bucket, world.time()));
          }
        }
        BucketLock standing =
            new BucketLock(
                true, new DefaultRetention(mode, DefaultRetention.Unit.DAYS, 1), world.mfaDelete());
        if (world.latest() < days) {
          LockDecision decision = rules.create(null, hold, standing, world.time());
          put(world, Kind.PUT_BY_DEFAULT, slot, 1, decision);
        }
      }
    }
  }

  private void put(World world, Kind kind, int slot, int asked, LockDecision decision) {
    Step step = new Step(kind, slot, asked, Authority.NONE, decision);
    take(
        world,
        step,
        decision instanceof Permitted permitted
            ? world.with(
                slot, new Version(LockState.NONE, 0).locked(permitted.after(), world.earliest()))
            : world);
  }

  private void changes(World world, int slot, Version version) {
    BucketLock bucket = new BucketLock(true, null, world.mfaDelete());
    for (boolean on : new boolean[] {false, true}) {
      change(world, Kind.HOLD, slot, 0, Authority.NONE, rules.hold(version.lock(), on, bucket));
    }
    for (Authority authority : AUTHORITIES) {
      LockDecision removed = rules.retain(version.lock(), null, bucket, authority, world.time());
      change(world, Kind.REMOVE_RETENTION, slot, 0, authority, removed);
      for (RetentionMode mode : RetentionMode.values()) {
        for (int day = 0; day <= days; day++) {
          Retention wanted = new Retention(mode, World.at(day));
          LockDecision decision =
              rules.retain(version.lock(), wanted, bucket, authority, world.time());
          change(world, Kind.RETAIN, slot, day, authority, decision);
        }
      }
    }
  }

  private void change(
      World world, Kind kind, int slot, int asked, Authority authority, LockDecision decision) {
    Version version = world.version(slot);
    take(
        world,
        new Step(kind, slot, asked, authority, decision),
        decision instanceof Permitted permitted && version != null
            ? world.with(slot, version.locked(permitted.after(), world.earliest()))
            : world);
  }

  private void deletions(World world) {
    BucketLock bucket = new BucketLock(true, null, world.mfaDelete());
    take(world, Step.free(Kind.PUT_MARKER), world.withMarker(true));
    for (Authority authority : AUTHORITIES) {
      World bulk = world;
      for (int slot = 0; slot < slots; slot++) {
        Version version = world.version(slot);
        if (version != null) {
          LockDecision decision = rules.delete(version.lock(), bucket, authority, world.time());
          boolean permitted = decision instanceof Permitted;
          World single = permitted ? world.with(slot, null) : world;
          take(world, new Step(Kind.DELETE, slot, 0, authority, decision), single);
          bulk = permitted ? bulk.with(slot, null) : bulk;
        }
      }
      take(world, new Step(Kind.BULK_DELETE, -1, 0, authority, null), bulk);
      LockDecision marker = rules.deleteMarker(bucket, authority);
      take(
          world,
          new Step(Kind.DELETE_MARKER, -1, 0, authority, marker),
          marker instanceof Permitted ? world.withMarker(false) : world);
    }
  }

  private void take(World world, Step step, World after) {
    steps++;
    if (step.decision() instanceof Refused refused) {
      refusals.add(refused.reason());
    }
    String law = broken == null ? Laws.broken(world, step, after) : null;
    if (law != null) {
      broken = law + ": " + way(world) + step + " in " + world;
    }
    if (from.putIfAbsent(after, world) == null) {
      by.put(after, step);
      next.add(after);
    }
  }

  private String way(World world) {
    List<String> steps = new ArrayList<>();
    World at = world;
    while (by.containsKey(at)) {
      steps.add(by.get(at) + " in ");
      at = from.get(at);
    }
    return String.join("; ", steps.reversed()) + (steps.isEmpty() ? "" : "; ");
  }
}
