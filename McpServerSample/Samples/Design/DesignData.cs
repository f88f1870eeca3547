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
    public List<DesignComment> Comments { get; init; } = [];

    [JsonIgnore]
    public string FileId { get; init; } = "";
}

public sealed class DesignComment
{
    public long Id { get; init; }
    public required string Text { get; init; }
    public required string Author { get; init; }
    public required string Client { get; init; }
    public DateTimeOffset WrittenAt { get; init; }

    [JsonIgnore]
    public long FrameId { get; init; }
}

public sealed class DesignDb(DbContextOptions<DesignDb> options) : SampleDb(options, "design")
{
    public DbSet<DesignFile> Files => Set<DesignFile>();
    public DbSet<DesignFrame> Frames => Set<DesignFrame>();
    public DbSet<DesignComment> Comments => Set<DesignComment>();

    protected override IQueryable<object> Roots => Files;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DesignFile>().HasMany(file => file.Frames).WithOne().HasForeignKey(frame => frame.FileId);
        modelBuilder.Entity<DesignFrame>().HasMany(frame => frame.Comments).WithOne().HasForeignKey(comment => comment.FrameId);
        base.OnModelCreating(modelBuilder);
    }

    protected override IEnumerable<object> FirstRows(DateTimeOffset now) =>
    [
        File("brand-guidelines", "Brand guidelines 2027", "Brand", now.AddDays(-2),
            Frame("Logo clear space", 1920, 1080, Said("u-bob", now.AddDays(-2), "The new mark needs more air on the left, it sticks to the word.")),
            Frame("Colour palette", 1920, 1080),
            Frame("Typography", 1920, 1080, Said("u-alice", now.AddDays(-6), "Can we drop the third weight? The apps only ever load two."))),
        File("checkout-redesign", "Checkout redesign", "Shop", now.AddHours(-5),
            Frame("Cart", 390, 844),
            Frame("Payment", 390, 844,
                Said("u-alice", now.AddDays(-1), "The card field jumps when the keyboard opens."),
                Said("u-carol", now.AddHours(-5), "Legal wants the total above the button, not below it.")),
            Frame("Thank you", 390, 844)),
        File("investor-deck-q4", "Investor deck Q4", "Leadership", now.AddDays(-9),
            Frame("Cover", 1920, 1080),
            Frame("Market", 1920, 1080, Said("u-carol", now.AddDays(-9), "Source of the 14 % figure is missing.")),
            Frame("Roadmap", 1920, 1080),
            Frame("The ask", 1920, 1080)),
        File("mobile-onboarding", "Mobile onboarding", "Apps", now.AddDays(-20),
            Frame("Welcome", 390, 844, Said("u-bob", now.AddDays(-20), "Three screens before sign-in is two too many.")),
            Frame("Permissions", 390, 844)),
    ];

    private static DesignFile File(string id, string name, string team, DateTimeOffset updatedAt, params DesignFrame[] frames) =>
        new() { Id = id, Name = name, Team = team, UpdatedAt = updatedAt, Frames = [.. frames] };

    private static DesignFrame Frame(string name, int width, int height, params DesignComment[] comments) =>
        new() { Name = name, Width = width, Height = height, Comments = [.. comments] };

    private static DesignComment Said(string author, DateTimeOffset at, string text) =>
        new() { Text = text, Author = author, Client = "design-app", WrittenAt = at };
}
