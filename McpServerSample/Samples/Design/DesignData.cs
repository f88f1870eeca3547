using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Xaa.McpServerSample.Samples.Design;

public sealed class DesignFile
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Team { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public List<DesignFrame> Frames { get; init; } = [];
}

public sealed class DesignFrame
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }

    /// <summary>From the lowest to the highest.</summary>
    public List<DesignLayer> Layers { get; init; } = [];
    public List<DesignComment> Comments { get; init; } = [];

    [JsonIgnore]
    public string FileId { get; init; } = "";
}

/// <summary>A shape in a frame, measured in the frame's pixels from its top left corner.</summary>
public sealed class DesignLayer
{
    public static readonly IReadOnlyList<string> Kinds = ["rectangle", "ellipse", "text"];

    public long Id { get; init; }

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public required string Kind { get; init; }
    public int X { get; init; }
    public int Y { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }

    /// <summary>A colour such as #ff8800.</summary>
    public required string Fill { get; init; }
    public string? Text { get; init; }

    [JsonIgnore]
    public long FrameId { get; init; }
}

public sealed class DesignComment
{
    public long Id { get; init; }
    public required string Text { get; init; }
    public required string Author { get; init; }
    public required string Client { get; init; }
    public string? Agent { get; init; }
    public string? Tenant { get; init; }
    public DateTimeOffset WrittenAt { get; init; }

    [NotMapped]
    public string WrittenBy => new Actor(Author, Client, Agent, Tenant).Words;

    [JsonIgnore]
    public long FrameId { get; init; }
}

public sealed class DesignDb(DbContextOptions<DesignDb> options) : SampleDb(options, "design")
{
    private const string Ink = "#1b1b1f", Paper = "#ffffff", Mist = "#eef0f4", Orange = "#ff6a13", Blue = "#2457d6";

    public DbSet<DesignFile> Files => Set<DesignFile>();
    public DbSet<DesignFrame> Frames => Set<DesignFrame>();
    public DbSet<DesignLayer> Layers => Set<DesignLayer>();
    public DbSet<DesignComment> Comments => Set<DesignComment>();

    protected override IQueryable<object> Roots => Files;

    public Task<DesignFile?> ReadFileAsync(string fileId, CancellationToken cancellationToken) => Files.AsNoTracking()
        .Include(file => file.Frames.OrderBy(frame => frame.Id)).ThenInclude(frame => frame.Layers.OrderBy(layer => layer.Id))
        .Include(file => file.Frames.OrderBy(frame => frame.Id)).ThenInclude(frame => frame.Comments.OrderBy(comment => comment.Id))
        .AsSplitQuery()
        .SingleOrDefaultAsync(file => file.Id == fileId, cancellationToken);

    public Task<DesignFrame?> ReadFrameAsync(long frameId, CancellationToken cancellationToken) => Frames.AsNoTracking()
        .Include(frame => frame.Layers.OrderBy(layer => layer.Id))
        .SingleOrDefaultAsync(frame => frame.Id == frameId, cancellationToken);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DesignFile>().HasMany(file => file.Frames).WithOne().HasForeignKey(frame => frame.FileId);
        modelBuilder.Entity<DesignFrame>().HasMany(frame => frame.Layers).WithOne().HasForeignKey(layer => layer.FrameId);
        modelBuilder.Entity<DesignFrame>().HasMany(frame => frame.Comments).WithOne().HasForeignKey(comment => comment.FrameId);
        base.OnModelCreating(modelBuilder);
    }

    protected override IEnumerable<object> FirstRows(DateTimeOffset now) =>
    [
        File("brand-guidelines", "Brand guidelines 2027", "Brand", now.AddDays(-2),
            Slide("Logo clear space", Said("u-bob", now.AddDays(-2), "The new mark needs more air on the left, it sticks to the word.")),
            Slide("Colour palette"),
            Slide("Typography", Said("u-alice", now.AddDays(-6), "Can we drop the third weight? The apps only ever load two."))),
        File("checkout-redesign", "Checkout redesign", "Shop", now.AddHours(-5),
            Screen("Cart", "To payment"),
            Screen("Payment", "Pay now",
                Said("u-alice", now.AddDays(-1), "The card field jumps when the keyboard opens."),
                Said("u-carol", now.AddHours(-5), "Legal wants the total above the button, not below it.")),
            Screen("Thank you", "Back to the shop")),
        File("investor-deck-q4", "Investor deck Q4", "Leadership", now.AddDays(-9),
            Slide("Cover"),
            Slide("Market", Said("u-carol", now.AddDays(-9), "Source of the 14 % figure is missing.")),
            Slide("Roadmap"),
            Slide("The ask")),
        File("mobile-onboarding", "Mobile onboarding", "Apps", now.AddDays(-20),
            Screen("Welcome", "Sign in", Said("u-bob", now.AddDays(-20), "Three screens before sign-in is two too many.")),
            Screen("Permissions", "Not now")),
        File("product-deck-q3", "Product deck Q3", "Product", now.AddDays(-34),
            Slide("What we shipped", ["Checkout in two steps instead of five", "Single sign-on for every supplier", "Rocket skates in size 47"]),
            Slide("What it brought", ["Orders up 12 % over Q2", "Support tickets down by a third"],
                Said("u-bob", now.AddDays(-34), "Say that the tickets are down because of the checkout.")),
            Slide("What comes next", ["Returns without paper", "One agent for all tools, approved by IT"],
                Said("u-alice", now.AddDays(-35), "Returns need a date, even a rough one."))),
    ];

    private static DesignFile File(string id, string name, string team, DateTimeOffset updatedAt, params DesignFrame[] frames) =>
        new() { Id = id, Name = name, Team = team, UpdatedAt = updatedAt, Frames = [.. frames] };

    private static DesignFrame Slide(string name, params DesignComment[] comments) => Slide(name, [], comments);

    private static DesignFrame Slide(string name, string[] lines, params DesignComment[] comments) => new()
    {
        Name = name,
        Width = 1920,
        Height = 1080,
        Layers =
        [
            Layer("rectangle", 0, 0, 1920, 1080, Paper),
            Layer("ellipse", 1360, 240, 420, 420, Orange),
            Layer("text", 160, 480, 1100, 120, Ink, name),
            .. lines.Select((line, row) => Layer("text", 160, 640 + row * 90, 1100, 56, Ink, line)),
        ],
        Comments = [.. comments],
    };

    private static DesignFrame Screen(string name, string button, params DesignComment[] comments) => new()
    {
        Name = name,
        Width = 390,
        Height = 844,
        Layers =
        [
            Layer("rectangle", 0, 0, 390, 844, Mist),
            Layer("text", 24, 64, 342, 36, Ink, name),
            Layer("rectangle", 24, 740, 342, 56, Blue),
            Layer("text", 48, 756, 294, 24, Paper, button),
        ],
        Comments = [.. comments],
    };

    private static DesignLayer Layer(string kind, int x, int y, int width, int height, string fill, string? text = null) =>
        new() { Kind = kind, X = x, Y = y, Width = width, Height = height, Fill = fill, Text = text };

    private static DesignComment Said(string author, DateTimeOffset at, string text) =>
        new() { Text = text, Author = author, Client = "design-app", WrittenAt = at };
}
