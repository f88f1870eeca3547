using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.AppHost.Tests.Shims;

/// <summary>What is sent to DCP for a container. No container is run here: where these tests run there may be no container runtime.</summary>
public sealed class ContainerTests
{
    [Fact]
    public async Task A_postgres_container_is_described_as_the_package_describes_it()
    {
        var spec = await SpecOfAsync(postgres => postgres.WithDataVolume("data"));
        var expected = """
            {
              "image": "docker.io/library/postgres:18.3",
              "containerName": "postgres-abc",
              "volumeMounts": [{ "type": "volume", "source": "data", "target": "/var/lib/postgresql", "readOnly": false }],
              "ports": [{ "containerPort": 5432, "hostIP": "127.0.0.1", "protocol": "TCP" }],
              "env": [
                { "name": "POSTGRES_HOST_AUTH_METHOD", "value": "scram-sha-256" },
                { "name": "POSTGRES_INITDB_ARGS", "value": "--auth-host=scram-sha-256 --auth-local=scram-sha-256" },
                { "name": "POSTGRES_USER", "value": "postgres" },
                { "name": "POSTGRES_PASSWORD", "value": "s3cret" }
              ],
              "args": []
            }
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), spec), spec.ToJsonString());
    }

    [Fact]
    public async Task A_folder_of_the_host_is_mounted_by_its_full_path()
    {
        var mount = (await SpecOfAsync(postgres => postgres.WithDataBindMount("/srv/data")))["volumeMounts"]![0]!;
        Assert.Equal(("bind", "/srv/data"), ((string)mount["type"]!, (string)mount["source"]!));
    }

    [Fact]
    public async Task A_volume_without_a_name_gets_one_that_stays_the_same()
    {
        var first = (string)(await SpecOfAsync(postgres => postgres.WithDataVolume()))["volumeMounts"]![0]!["source"]!;
        Assert.Matches("^[a-z0-9_]+-[0-9a-f]{10}-postgres-data$", first);
        Assert.Equal(first, (string?)(await SpecOfAsync(postgres => postgres.WithDataVolume()))["volumeMounts"]![0]!["source"]);
    }

    [Theory]
    [InlineData("""{"version":"0.25.13","containers":{"runtime":"docker","installed":true,"running":true,"error":""}}""", null)]
    [InlineData("""{"containers":{"runtime":"podman","installed":true,"running":false,"error":"no"}}""", "the container runtime (podman) does not run")]
    [InlineData("""{"containers":{"runtime":"docker","installed":false,"running":false}}""", "no container runtime (Docker or Podman) is installed")]
    [InlineData("{}", "no container runtime (Docker or Podman) is installed")]
    public void What_dcp_says_of_containers_is_understood(string info, string? fault) => Assert.Equal(fault, ContainerRuntime.Read(info));

    private static async Task<JsonNode> SpecOfAsync(Action<IResourceBuilder<PostgresServerResource>> configure)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        var postgres = builder.AddPostgres("postgres", password: builder.AddParameter("secret", "s3cret", secret: true));
        configure(postgres);
        await using var app = builder.Build();
        using var instance = new ResourceInstance(postgres.Resource, 0);
        var (_, evaluated) = await app.Services.GetRequiredService<ExecutableSpecs>().CreateAsync(instance, Probe.Patience);
        return JsonSerializer.SerializeToNode(Workloads.ContainerOf(postgres.Resource, "postgres-abc", evaluated), DcpJson.Default.ContainerSpec)!;
    }
}
