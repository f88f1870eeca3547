using System.Text.Json.Nodes;

namespace Xaa.AppHost.Tests;

/// <summary>The AppHost's arguments, and the seeds that it writes.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("xaa-demo-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(2, "'--postgress' is not an argument", "--postgress")]
    [InlineData(2, "--demo needs a value", "--demo")]
    [InlineData(2, "--demo needs a value", "--demo", "--fresh")]
    [InlineData(2, "cannot be read", "--demo", "no-such-file.json")]
    [InlineData(2, "cannot be read", "--demo", ".")]
    [InlineData(2, "from 1 to 99, not '0'", "--servers", "0")]
    [InlineData(2, "from 1 to 99, not 'many'", "--servers", "many")]
    [InlineData(2, "from 1 to 9, not '10'", "--postgres", "--replicas", "10")]
    [InlineData(2, "--replicas needs --postgres", "--replicas", "2")]
    [InlineData(0, "dotnet run --project AppHost", "--help")]
    public void Arguments_that_run_nothing_say_why(int exitCode, string says, params string[] arguments)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var printed = new StringWriter();
        try
        {
            Console.SetOut(printed);
            Console.SetError(printed);
            string[] all = arguments is ["--help"] ? arguments : ["--data", _data, .. arguments];
            Assert.Null(Demo.Prepare(all, out var code));
            Assert.Equal(exitCode, code);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
        Assert.Contains(says, printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_party_gets_what_it_needs_and_nothing_of_the_others()
    {
        Prepare();
        var (idp, agent, design) = (Seed("idp"), Seed("agent"), Seed("design"));

        Assert.DoesNotContain("Passw0rd!", agent.ToJsonString() + design.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("""["payment"]""", Seed("payments")["detailTypes"]!.ToJsonString());
        Assert.False(design.ContainsKey("detailTypes"));
        var atDesign = (string)design["clients"]![0]!["secret"]!;
        Assert.Equal(atDesign, (string?)agent["servers"]!.AsArray().Single(s => (string?)s!["name"] == "design")!["clientSecret"]);
        foreach (var other in new[] { "idp", "wiki", "crm", "payments", "flow", "agent-cli" })
            Assert.DoesNotContain(atDesign, Seed(other).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((string?)idp["recordReaders"]![0]!["key"], (string?)Seed("flow")["parties"]![0]!["key"]);
        var reader = design["recordReaders"]!.AsArray().Single(reader => (string?)reader!["name"] == "idp")!;
        Assert.Equal((string?)reader["key"], (string?)idp["servers"]!.AsArray().Single(s => (string?)s!["name"] == "design")!["recordsKey"]);
        foreach (var other in new[] { "agent", "agent-cli", "flow", "wiki", "crm", "payments" })
            Assert.DoesNotContain((string)reader["key"]!, Seed(other).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_operator_of_the_commands_is_known_to_the_IdP_alone_and_no_demo_file_names_it()
    {
        Prepare();
        var known = Assert.Single(Seed("idp")["clients"]!.AsArray(), c => (string?)c!["clientId"] == "operator")!;
        Assert.Equal(["client_credentials"], known["grantTypes"]!.AsArray().Select(g => (string?)g));
        Assert.True(((string)known["secret"]!).Length >= 43);
        foreach (var other in new[] { "agent", "agent-cli", "flow", "design", "wiki", "crm", "payments" })
            Assert.DoesNotContain((string)known["secret"]!, Seed(other).ToJsonString(), StringComparison.Ordinal);

        var file = Path.Combine(_data, "named.json");
        var demo = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "demo.json"));
        File.WriteAllText(file, demo.Replace("\"agent\"", "\"operator\"", StringComparison.Ordinal));
        Assert.Null(Demo.Prepare(["--data", _data, "--demo", file], out var exitCode));
        Assert.Equal(2, exitCode);
    }

    [Fact]
    public void The_command_line_is_a_client_of_its_own_with_secrets_of_its_own()
    {
        Prepare();
        var (browser, terminal) = (Seed("agent"), Seed("agent-cli"));

        Assert.Equal(("agent-cli", "http://127.0.0.1/callback"), ((string?)terminal["idp"]!["clientId"], (string?)terminal["idp"]!["redirectUri"]));
        Assert.Equal(
            ["agent-cli-at-design", "agent-cli-at-wiki", "agent-cli-at-crm", "agent-cli-at-payments"],
            terminal["servers"]!.AsArray().Select(server => (string?)server!["clientId"]));
        Assert.True((bool)Seed("idp")["clients"]!.AsArray().Single(c => (string?)c!["clientId"] == "agent-cli")!["native"]!);
        string[] secrets = [.. from seed in (JsonObject[])[browser, terminal] from secret in Secrets(seed) select secret];
        Assert.Distinct(secrets);

        // Both reach the same, as far as policy goes: it is the same agent, elsewhere.
        var connections = Seed("idp")["connections"]!.AsArray().ToLookup(c => (string)c!["client"]!, c => $"{c!["server"]} {c["scopes"]!.ToJsonString()}");
        Assert.Equal(connections["agent"], connections["agent-cli"]);

        static IEnumerable<string> Secrets(JsonObject seed) =>
            seed["servers"]!.AsArray().Select(server => (string)server!["clientSecret"]!).Append((string)seed["idp"]!["clientSecret"]!);
    }

    [Fact]
    public void A_demo_without_a_command_line_leaves_no_seed_of_an_earlier_one()
    {
        Prepare();
        var demo = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "demo.json")))!.AsObject();
        Remove("clients", entry => (string?)entry["clientId"]);
        Remove("connections", entry => (string?)entry["client"]);
        foreach (var server in demo["servers"]!.AsArray())
            server!["clients"]!.AsArray().RemoveAt(1);
        var file = Path.Combine(_data, "without.json");
        File.WriteAllText(file, demo.ToJsonString());

        Prepare("--demo", file);

        Assert.False(File.Exists(Path.Combine(_data, "seed", "agent-cli.json")));

        void Remove(string list, Func<JsonNode, string?> client)
        {
            foreach (var entry in demo[list]!.AsArray().Where(entry => client(entry!) == "agent-cli").ToList())
                demo[list]!.AsArray().Remove(entry);
        }
    }

    [Fact]
    public void Emptied_stores_leave_seeds_and_secrets()
    {
        Prepare();
        var (secret, store) = ((string)Seed("agent")["idp"]!["clientSecret"]!, Path.Combine(_data, "idp", "idp.db"));
        Directory.CreateDirectory(Path.GetDirectoryName(store)!);
        File.WriteAllText(store, "old");
        Demo.Prepare(["--data", _data], out _)!.EmptyStores();
        Assert.False(File.Exists(store));
        Assert.Equal(secret, (string?)Seed("agent")["idp"]!["clientSecret"]);
    }

    [Fact]
    public void Seeds_are_for_their_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Prepare();
        foreach (var file in Directory.GetFiles(Path.Combine(_data, "seed")))
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Secrets_stay_the_same_in_one_data_folder_until_it_is_fresh()
    {
        Prepare();
        var first = Secret();
        Prepare();
        Assert.Equal(first, Secret());
        Prepare("--fresh");
        Assert.NotEqual(first, Secret());

        string Secret() => (string)Seed("agent")["idp"]!["clientSecret"]!;
    }

    [Fact]
    public void Fresh_takes_away_what_the_demo_made_and_leaves_the_rest()
    {
        var foreign = Path.Combine(_data, "thesis.txt");
        File.WriteAllText(foreign, "mine");
        var store = Path.Combine(Directory.CreateDirectory(Path.Combine(_data, "idp")).FullName, "idp.db");
        File.WriteAllText(store, "old");
        Prepare("--fresh");
        Assert.True(File.Exists(foreign));
        Assert.False(File.Exists(store));
    }

    [Fact]
    public void More_servers_are_known_to_everyone_who_must_know_them()
    {
        Prepare("--servers", "6");
        foreach (var server in new[] { "server05", "server06" })
        {
            Assert.Equal($"{{{server}}}/mcp", (string?)Seed(server)["resource"]);
            foreach (var (party, list) in new[] { ("idp", "servers"), ("agent", "servers"), ("agent-cli", "servers"), ("flow", "parties") })
                Assert.Contains(Seed(party)[list]!.AsArray(), entry => (string?)entry!["name"] == server);
            Assert.Contains(Seed("idp")["connections"]!.AsArray(), c => (string?)c!["server"] == server && (bool)c["everyone"]!);
        }
    }

    [Fact]
    public void Thirteen_servers_are_thirteen_issuers_with_their_own_clients_scopes_and_secrets()
    {
        Prepare("--servers", "13");
        string[] names = ["design", "wiki", "crm", "payments", .. Enumerable.Range(5, 9).Select(n => $"server{n:00}")];
        Assert.Equal(names, Seed("agent")["servers"]!.AsArray().Select(server => (string?)server!["name"]));

        var seeds = names.Select(Seed).ToList();
        Assert.Equal(names.Select(name => $"{{{name}}}"), seeds.Select(seed => (string?)seed["issuer"]));
        Assert.Equal(13, seeds.Select(seed => (string?)seed["clients"]![0]!["secret"]).Distinct().Count());
        Assert.Equal(13, seeds.Select(seed => seed["scopes"]!.ToJsonString()).Distinct().Count());
        Assert.All(names[4..], name => Assert.Equal($"""["{name}.read","{name}.write"]""", Seed(name)["scopes"]!.ToJsonString()));
        Assert.All(seeds, seed => Assert.Equal("{idp}", (string?)Assert.Single(seed["trustedIssuers"]!.AsArray())!["issuer"]));
        Assert.Equal(14, Seed("flow")["parties"]!.AsArray().Count);
    }

    [Fact]
    public void The_password_of_postgres_stays_the_same_as_long_as_its_data_may()
    {
        Assert.Null(Demo.Prepare(["--data", _data], out _)!.PostgresPassword);
        var password = Demo.Prepare(["--data", _data, "--postgres"], out _)!.PostgresPassword;
        Assert.Equal(43, password?.Length);
        Assert.Equal(password, Demo.Prepare(["--data", _data, "--postgres"], out _)!.PostgresPassword);

        var stored = Directory.CreateDirectory(Path.Combine(_data, "postgres")).FullName;
        Assert.NotEqual(password, Demo.Prepare(["--data", _data, "--postgres", "--fresh"], out _)!.PostgresPassword);
        Assert.False(Directory.Exists(stored));
    }

    private void Prepare(params string[] arguments) => Assert.NotNull(Demo.Prepare(["--data", _data, .. arguments], out _));

    private JsonObject Seed(string party) => JsonNode.Parse(File.ReadAllText(Path.Combine(_data, "seed", party + ".json")))!.AsObject();
}
