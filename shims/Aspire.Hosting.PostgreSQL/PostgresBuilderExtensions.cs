using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    // Of the 18 and later images; what is below it depends on the version.
    private const string DataPath = "/var/lib/postgresql";

    /// <summary>
    /// A PostgreSQL server: the container <c>docker.io/library/postgres:18.3</c> where a container runtime runs, otherwise the programs of PostgreSQL that
    /// are installed on this machine (<c>Aspire:Postgres:BinDirectory</c> names them, and is preferred to a container).
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="userName">The superuser; <c>postgres</c> without it.</param>
    /// <param name="password">The superuser's password; without it <c>Parameters:name-password</c>, or one that is made up for this run.</param>
    /// <param name="port">The port that callers use; without it a free one is taken.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var server = new PostgresServerResource(name, userName?.Resource, password?.Resource ?? DefaultPassword(builder, $"{name}-password"));
        builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<DatabaseCreation>(provider, server));
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 5432, name: PostgresServerResource.PrimaryEndpointName)
            .WithImage("library/postgres", "18.3")
            .WithImageRegistry("docker.io")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_USER"] = server.UserNameReference;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter;
            })
            .WithLocalServer()
            .WithConnectionCheck(server, database: "postgres");
    }

    /// <param name="builder">The server.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="databaseName">The name of the database; that of the resource unless told otherwise.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(database);
        return builder.ApplicationBuilder.AddResource(database).WithConnectionCheck(builder.Resource, database.DatabaseName);
    }

    /// <summary>
    /// Keeps the data in a volume. Of a local server that is a folder of this name in <c>xaa-aspire/volumes</c> in the user's local application data, or
    /// where <c>Aspire:VolumesDirectory</c> says.
    /// </summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeName(builder), DataPath, isReadOnly);
    }

    /// <summary>Keeps the data in a folder of the host.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataBindMount(
        this IResourceBuilder<PostgresServerResource> builder, string source, bool isReadOnly = false)
        => builder.WithBindMount(source, DataPath, isReadOnly);

    public static IResourceBuilder<PostgresServerResource> WithHostPort(this IResourceBuilder<PostgresServerResource> builder, int? port)
        => builder.WithEndpoint(PostgresServerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);

    public static IResourceBuilder<PostgresServerResource> WithPassword(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> password)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(password);
        builder.Resource.PasswordParameter = password.Resource;
        return builder;
    }

    public static IResourceBuilder<PostgresServerResource> WithUserName(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> userName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(userName);
        builder.Resource.UserNameParameter = userName.Resource;
        return builder;
    }

    private static ParameterResource DefaultPassword(IDistributedApplicationBuilder builder, string name)
        => new(name, generated => builder.Configuration[$"Parameters:{name}"] ?? generated!.GetDefaultValue(), secret: true)
        {
            Default = new GenerateParameterDefault()
        };

    private static IResourceBuilder<T> WithConnectionCheck<T>(this IResourceBuilder<T> builder, PostgresServerResource server, string database)
        where T : IResource
    {
        var key = $"{builder.Resource.Name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, new PostgresHealthCheck(server, database), failureStatus: null, tags: null));
        return builder.WithHealthCheck(key);
    }

    private static IResourceBuilder<PostgresServerResource> WithLocalServer(this IResourceBuilder<PostgresServerResource> builder)
    {
        var configuration = builder.ApplicationBuilder.Configuration;
        var data = new LocalData(builder.Resource, configuration);
        builder.ApplicationBuilder.Services.AddHostedService(_ => data);
        return builder.WithAnnotation(new LocalProgramAnnotation(whyNoContainer => LocalServer.Find(builder.Resource, configuration, data, whyNoContainer))
        {
            IsPreferred = configuration[LocalServer.BinDirectoryKey] is { Length: > 0 }
        });
    }

    /// <summary>The same in every run of this AppHost, and another one for every other AppHost.</summary>
    private static string VolumeName(IResourceBuilder<PostgresServerResource> builder)
    {
        var application = builder.ApplicationBuilder;
        var letters = application.Environment.ApplicationName.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(application.AppHostDirectory)));
        return $"{string.Concat(letters)}-{hash[..10]}-{builder.Resource.Name}-data";
    }
}
