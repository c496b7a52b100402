package io.holdfast.api.server;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.NewUser;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.storage.identity.User;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.LimitExceededException;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.util.List;
import java.util.Map;

/** Does what operators ask about accounts. */
public final class AccountDesk {
  private final AccountStore accounts;
  private final IdentityStores identity;

  /** Over the stores of the process that serves the data directory. */
  public AccountDesk(AccountStore accounts, IdentityStores identity) {
    this.accounts = accounts;
    this.identity = identity;
  }

  /**
   * Does it; it works for clients when this returns.
   *
   * @throws RefusedException when it cannot be done, in words
   */
  public List<AccountEntry> run(AccountRequest request) throws RefusedException {
    try {
      return switch (request) {
        case AccountRequest.CreateAccount create -> createAccount(create);
        case AccountRequest.CreateUser create -> {
          requireAccount(create.accountId());
          createUser(create);
          yield createKey(
              new AccountRequest.CreateKey(create.accountId(), create.userName(), create.key()));
        }
        case AccountRequest.CreateKey create -> {
          requireAccount(create.accountId());
          yield createKey(create);
        }
        case AccountRequest.ListAccounts list ->
            accounts.listAccounts().stream().map(AccountEntry::of).toList();
      };
    } catch (AlreadyExistsException
        | LimitExceededException
        | MetadataUnavailableException
        | IllegalArgumentException refused) {
      throw new RefusedException(String.valueOf(refused.getMessage()), refused);
    }
  }

  private void requireAccount(String accountId) throws RefusedException {
    if (accounts.findAccount(accountId).isEmpty()) {
      throw new RefusedException("There is no account " + accountId + ".", null);
    }
  }

  private void createUser(AccountRequest.CreateUser create) throws RefusedException {
    List<String> policyArns = create.policyArns();
    if (policyArns == null) {
      accounts.createUser(create.accountId(), create.userName(), create.email());
      return;
    }
    for (String policyArn : policyArns) {
      IdentityDesk.requirePolicy(identity, create.accountId(), policyArn);
    }
    User user =
        identity
            .users()
            .create(
                new NewUser(
                    create.accountId(), create.userName(), "/", create.email(), null, Map.of()));
    PolicyHolder holder = PolicyHolder.user(user.accountId(), user.userName());
    policyArns.forEach(policyArn -> identity.policies().attach(holder, policyArn));
  }

  private List<AccountEntry> createAccount(AccountRequest.CreateAccount create) {
    Account account =
        accounts.createAccount(create.displayName(), create.email(), create.canonicalId());
    if (create.userName() != null) {
      accounts.createUser(account.accountId(), create.userName(), null);
    }
    return createKey(
        new AccountRequest.CreateKey(account.accountId(), create.userName(), create.key()));
  }

  private List<AccountEntry> createKey(AccountRequest.CreateKey create) {
    return List.of(
        AccountEntry.of(
            accounts.createAccessKey(create.accountId(), create.userName(), create.key())));
  }
}
