using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Xaa.Benchmarks.Floor;

[McpServerToolType]
internal sealed class FloorTools(FloorStore store)
{
    [McpServerTool(Name = "list_files", Title = "List design files", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the design files of the company, the last changed first, with the number of their frames and comments.")]
    public async Task<IReadOnlyList<FloorFile>> ListFilesAsync() => await store.FilesAsync();
}
