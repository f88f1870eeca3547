namespace Xaa.McpServerSample.Tests.Samples;

public sealed class CrmTests
{
    [Theory]
    [InlineData("procurement", "Hanna Scorpio")]
    [InlineData("initech", "Joanna Lind, Milton Waddams")]
    [InlineData("art.vandelay@", "Art Vandelay")]
    [InlineData("nobody like this", "")]
    public async Task Contacts_are_found_by_name_role_address_and_company(string query, string names)
    {
        await using var host = await SampleHost.StartAsync("crm");

        var found = await host.CallAsync("search_contacts", new { query });

        Assert.Equal(names, string.Join(", ", found.EnumerateArray().Select(contact => contact.GetProperty("name").GetString())));
    }

    [Fact]
    public async Task A_company_comes_with_its_contacts_and_deals()
    {
        await using var host = await SampleHost.StartAsync("crm");

        var globex = await host.CallAsync("get_company", new { companyId = "globex" });

        Assert.Equal("Rotterdam", globex.GetProperty("city").GetString());
        Assert.Equal(2, globex.GetProperty("contacts").GetArrayLength());
        Assert.Equal(
            ["2026-11-20", "2026-12-10"],
            globex.GetProperty("deals").EnumerateArray().Select(deal => deal.GetProperty("closesOn").GetString()));
        Assert.Equal(
            "There is no company 'nope'. search_contacts finds people with the id of their company.",
            await host.RefusalAsync("get_company", new { companyId = "nope" }));
    }

    [Fact]
    public async Task Deals_are_listed_by_stage()
    {
        await using var host = await SampleHost.StartAsync("crm");

        Assert.Equal(9, (await host.CallAsync("list_deals")).GetArrayLength());
        var won = await host.CallAsync("list_deals", new { stage = "won" });
        Assert.Equal("Initech", Assert.Single(won.EnumerateArray()).GetProperty("company").GetString());
        Assert.Equal(
            "There is no stage 'lots'. The stages are lead, qualified, proposal, won, lost.",
            await host.RefusalAsync("list_deals", new { stage = "lots" }));
        Assert.Equal(9, (await host.CallAsync("list_deals", new { stage = (string?)null })).GetArrayLength());
    }

    [Fact]
    public async Task The_month_is_the_calendar_s()
    {
        await using var host = await SampleHost.StartAsync("crm");

        Assert.Equal("Turbine test stands, Clean-room hatches, Latex crates", await ClosingAsync(host));
        host.Clock.Leap(TimeSpan.FromDays(10));
        Assert.Equal("Export scales, Spare anvils 2027, Basement refit", await ClosingAsync(host));
        host.Clock.Leap(TimeSpan.FromDays(31));
        Assert.Equal("", await ClosingAsync(host));
    }

    [Fact]
    public async Task Clients_get_no_session_here()
    {
        await using var host = await SampleHost.StartAsync("crm");
        await using var client = await host.ConnectAsync();

        Assert.Null(client.SessionId);
    }

    private static async Task<string> ClosingAsync(SampleHost host) => string.Join(
        ", ", (await host.CallAsync("deals_closing_this_month")).EnumerateArray().Select(deal => deal.GetProperty("name").GetString()));
}
