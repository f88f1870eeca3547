using ModelContextProtocol.Client;
using Xaa.Mcp.Conformance.Client;
using Xaa.Mcp.Conformance.Client.Authorization;

try
{
    var scenario = Scenario.Read(args);
    await using var transport = await Transports.CreateAsync(scenario);
    await using var client = await McpClient.CreateAsync(transport, ClientOptions.For(scenario));
    await Calls.MakeAsync(client, scenario);
    return 0;
}
catch (Exception e)
{
    // In some scenarios this is what is wanted: the suite keeps it beside its checks.
    Console.Error.WriteLine(e);
    return 1;
}
