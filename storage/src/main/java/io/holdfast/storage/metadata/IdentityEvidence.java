package io.holdfast.storage.metadata;

import static io.holdfast.storage.metadata.RebuildEvidence.required;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of identities, in the order in which it says it: the last state counts. A
 * deletion whose entry was lost would bring rights back, so a whole snapshot ends everything that
 * it does not name; one that is not whole ends nothing and is a problem.
 */
final class IdentityEvidence {
  /** Entries of a snapshot follow. */
  static final String SNAPSHOT_BEGAN = "identity-snapshot-began";

  /** All entries of the snapshot were written. */
  static final String SNAPSHOT_ENDED = "identity-snapshot-ended";

  /** The last that is known of something. */
  record State(
      IdentityKind kind, String accountId, String id, String name, String json, long order) {}

  private record Name(IdentityKind kind, String accountId, String name) {}

  private final RebuildEvidence evidence;
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Map<Name, String> names = new LinkedHashMap<>();
  private long order;
  private long snapshotBegan = -1;

  IdentityEvidence(RebuildEvidence evidence) {
    this.evidence = evidence;
  }

  /** What is to be restored, of a kind. */
  List<State> all(IdentityKind kind) {
    return states.values().stream().filter(state -> state.kind() == kind).toList();
  }

  /** Whose identities there are. */
  List<String> accountIds() {
    return states.values().stream().map(State::accountId).distinct().toList();
  }

  void state(Map<String, String> fields) {
    IdentityKind kind = IdentityKind.valueOf(required(fields, "kind"));
    State state =
        new State(
            kind,
            required(fields, "accountId"),
            required(fields, "id"),
            required(fields, "name"),
            required(fields, "state"),
            ++order);
    forgetEarlier(state);
    // Of two that had a name, the other must have gone before this one could take it.
    String other = names.put(nameOf(state), state.id());
    if (other != null && !other.equals(state.id())) {
      states.remove(other);
    }
    states.remove(state.id());
    states.put(state.id(), state);
  }

  void deleted(Map<String, String> fields) {
    IdentityKind kind = IdentityKind.valueOf(required(fields, "kind"));
    State gone = states.remove(required(fields, "id"));
    if (gone != null) {
      names.remove(nameOf(gone), gone.id());
    }
    if (kind == IdentityKind.USER) {
      forgetUser(required(fields, "accountId"), required(fields, "name"));
    }
  }

  private static Name nameOf(State state) {
    return new Name(state.kind(), state.accountId(), state.name());
  }

  /** Entries of releases that had one for each user and key end where a whole state begins. */
  private void forgetEarlier(State state) {
    State before = states.get(state.id());
    if (before != null) {
      names.remove(nameOf(before), before.id());
    }
    if (state.kind() == IdentityKind.USER) {
      forgetUser(state.accountId(), state.name());
    } else if (state.kind() == IdentityKind.ACCOUNT) {
      forgetKeys(state.accountId(), null);
    }
  }

  private void forgetUser(String accountId, String name) {
    evidence.users.remove(RebuildSettings.userOf(accountId, name));
    forgetKeys(accountId, name.toLowerCase(Locale.ROOT));
  }

  private void forgetKeys(String accountId, @Nullable String foldedName) {
    evidence
        .accessKeys
        .values()
        .removeIf(key -> {
          String user = key.get("userName");
          String folded = user == null ? null : user.toLowerCase(Locale.ROOT);
          return accountId.equals(key.get("accountId")) && Objects.equals(folded, foldedName);
        });
  }

  void snapshotBegan() {
    snapshotBegan = order;
  }

  void snapshotEnded(Map<String, String> fields) {
    long count = Long.parseLong(required(fields, "count"));
    if (snapshotBegan < 0 || order - snapshotBegan != count) {
      evidence.problem(
          "a snapshot of identities is not whole: what was deleted before it may come back");
      return;
    }
    List<State> old = new ArrayList<>(states.values());
    old.removeIf(state -> state.order() > snapshotBegan);
    for (State state : old) {
      states.remove(state.id());
      names.remove(nameOf(state), state.id());
    }
    evidence.users.clear();
    evidence.accessKeys.clear();
    snapshotBegan = -1;
  }
}
