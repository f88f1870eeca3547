// Says what it was started with, so that a test can see what arrived.
if (args is ["--exit", var code])
{
    Console.Error.WriteLine("I was told to give up.");
    return int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
}

var builder = WebApplication.CreateBuilder();
builder.AddServiceDefaults();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGet("/arguments", () => args);
app.MapGet("/environment/{name}", (string name) =>
    Environment.GetEnvironmentVariable(name) is { } value ? Results.Text(value) : Results.NotFound());
app.MapGet("/query/{name}", async (string name, string sql, IConfiguration configuration, CancellationToken cancellationToken) =>
{
    await using var connection = new Npgsql.NpgsqlConnection(configuration.GetConnectionString(name));
    await connection.OpenAsync(cancellationToken);
    await using var command = new Npgsql.NpgsqlCommand(sql, connection);
    return $"{await command.ExecuteScalarAsync(cancellationToken)}";
});
app.Run();
return 0;
