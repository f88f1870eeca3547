using Xaa.Idp;
using Xaa.Idp.Admin;
using Xaa.Idp.Authorize;
using Xaa.Idp.Discovery;
using Xaa.Idp.Home;
using Xaa.Idp.Pages;
using Xaa.Idp.Portal;
using Xaa.Idp.SecondFactor;
using Xaa.Idp.SignIn;
using Xaa.Idp.SignOut;
using Xaa.Idp.UserInfo;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

var builder = WebApplication.CreateBuilder(args);
if (args is [VerifyRecords.Command, .. var options])
    return await VerifyRecords.RunAsync(options, builder.Configuration, IdpOptions.Section, IdpSetup.Party, Console.Out, Console.Error);

builder.AddServiceDefaults();
builder.AddIdp();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseFailures();
app.UseStaticFiles();

app.MapDefaultEndpoints();
app.MapDiscovery();
app.MapAuthorize();
app.MapSignIn();
app.MapSecondFactor();
app.MapSignOut();
app.MapClientEndpoints();
app.MapUserInfo();
app.MapAdminApi();
app.MapPortal();
app.MapHome();
app.MapRecords();

await app.PrepareIdpAsync();
await app.RunAsync();
return 0;
