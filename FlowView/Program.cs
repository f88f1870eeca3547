using Xaa.FlowView;
using Xaa.FlowView.Attempts;
using Xaa.FlowView.Page;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddFlow();

var app = builder.Build();
app.UsePageHeaders();
app.UseExceptionHandler();
app.UseStatusCodePages();

app.MapDefaultEndpoints();
app.MapAttempts();
app.MapEvents();
app.MapPage();
app.Run();
