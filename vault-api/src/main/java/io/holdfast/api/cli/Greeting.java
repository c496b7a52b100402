package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.AccountEntry;
import io.holdfast.api.server.VaultServer;
import io.holdfast.storage.metadata.SecretAccessKey;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code serve} says when it is ready: where, with which key, and lines to try it with. */
final class Greeting {
  private final HoldfastConfig config;
  private final VaultServer server;
  private final PrintWriter out;

  Greeting(HoldfastConfig config, VaultServer server, PrintWriter out) {
    this.config = config;
    this.server = server;
    this.out = out;
  }

  void print() {
    out.printf("Holdfast %s is ready.%n%n", VersionCommand.version());
    if (server.httpPort() >= 0) {
      line("S3 endpoint", "http://" + host() + ":" + server.httpPort());
    }
    if (server.httpsPort() >= 0) {
      line("S3 endpoint", "https://" + host() + ":" + server.httpsPort());
    }
    Path authority = server.authorityFile();
    if (authority != null) {
      line("Certificate", "made by this vault; clients trust it with " + authority);
    }
    line("Region", config.s3().region());
    if (server.managementPort() >= 0) {
      String management =
          bracketed(config.listeners().managementAddress()) + ":" + server.managementPort();
      line("Health, metrics", "http://" + management + "/health and /prometheus");
    }
    line("Data", config.dataDirectory().toString());
    AccountEntry account = server.firstAccount();
    SecretAccessKey secret = account == null ? null : account.secret();
    if (account != null && secret != null) {
      printFirstAccount(account, secret, authority);
    } else {
      out.printf("%nMore accounts and keys: ./holdfast account create --help%n");
    }
    out.printf("Stop with Ctrl-C or SIGTERM.%n");
    out.flush();
  }

  private void printFirstAccount(
      AccountEntry account, SecretAccessKey secret, @Nullable Path authority) {
    out.printf(
        "%nThis is the first start, so an account was made. The secret is shown this once.%n%n");
    line("Account", account.displayName() + " (" + account.accountId() + ")");
    line("Access key ID", String.valueOf(account.accessKeyId()));
    line("Secret key", secret.reveal());
    boolean http = server.httpPort() >= 0;
    String url =
        (http ? "http://" : "https://")
            + host()
            + ":"
            + (http ? server.httpPort() : server.httpsPort());
    boolean trust = !http && authority != null;
    out.printf("%nTo try it, in another terminal:%n%n");
    out.printf("  export AWS_ACCESS_KEY_ID=%s%n", account.accessKeyId());
    out.printf("  export AWS_SECRET_ACCESS_KEY='%s'%n", secret.reveal());
    out.printf("  export AWS_DEFAULT_REGION=%s%n", config.s3().region());
    // Not AWS_CA_BUNDLE: rclone gives up when it sees that one.
    String bundle = trust ? " --ca-bundle '" + authority + "'" : "";
    out.printf("%n  # aws-cli%n");
    out.printf("  aws%s --endpoint-url %s s3 mb s3://first-bucket%n", bundle, url);
    out.printf(
        "  aws%s --endpoint-url %s s3 sync ./some-directory s3://first-bucket/%n", bundle, url);
    out.printf("%n  # rclone%n");
    out.printf("  export RCLONE_CONFIG_VAULT_TYPE=s3 RCLONE_CONFIG_VAULT_PROVIDER=Other \\%n");
    out.printf("    RCLONE_CONFIG_VAULT_ENV_AUTH=true RCLONE_CONFIG_VAULT_ENDPOINT=%s \\%n", url);
    out.printf("    RCLONE_CONFIG_VAULT_REGION=%s", config.s3().region());
    out.printf(trust ? " RCLONE_CA_CERT='" + authority + "'%n" : "%n");
    out.printf("  rclone sync ./some-directory vault:second-bucket%n");
    out.printf("%n  # restic (choose a password of your own)%n");
    out.printf("  export RESTIC_REPOSITORY=s3:%s/restic RESTIC_PASSWORD=choose-one%n", url);
    String flag = trust ? " --cacert '" + authority + "'" : "";
    out.printf("  restic%s init && restic%s backup ./some-directory%n%n", flag, flag);
    out.printf("More accounts and keys: ./holdfast account create --help%n");
  }

  private void line(String label, String text) {
    out.printf("  %-16s %s%n", label, text);
  }

  /** A name that clients on this machine reach the vault by. */
  private String host() {
    InetAddress address = config.listeners().address();
    if (!config.s3().endpointDomains().isEmpty()) {
      return config.s3().endpointDomains().getFirst();
    }
    return address.isAnyLocalAddress() ? "127.0.0.1" : bracketed(address);
  }

  private static String bracketed(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }
}
