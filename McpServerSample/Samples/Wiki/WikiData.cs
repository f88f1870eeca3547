using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Xaa.McpServerSample.Samples.Wiki;

/// <summary>One state of a page; nothing is ever changed or deleted.</summary>
public sealed class WikiRevision
{
    public required string Slug { get; init; }
    public int Version { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }
    public required string Author { get; init; }
    public required string Client { get; init; }
    public string? Agent { get; init; }
    public string? Tenant { get; init; }
    public DateTimeOffset WrittenAt { get; init; }

    [NotMapped]
    public string WrittenBy => new Actor(Author, Client, Agent, Tenant).Words;
}

public sealed class WikiDb(DbContextOptions<WikiDb> options) : SampleDb(options, "wiki")
{
    public DbSet<WikiRevision> Revisions => Set<WikiRevision>();

    /// <summary>The pages as they are now.</summary>
    public IQueryable<WikiRevision> Pages =>
        Revisions.Where(page => !Revisions.Any(later => later.Slug == page.Slug && later.Version > page.Version));

    protected override IQueryable<object> Roots => Revisions;

    public Task<WikiRevision?> FindAsync(string slug, CancellationToken cancellationToken) =>
        Pages.AsNoTracking().SingleOrDefaultAsync(page => page.Slug == slug, cancellationToken);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<WikiRevision>().HasKey(revision => new { revision.Slug, revision.Version });
        base.OnModelCreating(modelBuilder);
    }

    protected override IEnumerable<object> FirstRows(DateTimeOffset now) =>
    [
        Page("welcome", 1, "Welcome to Acme", "u-carol", now.AddDays(-200), """
            Acme makes rockets, anvils and the paperwork for both.
            Start with the [onboarding checklist](onboarding-checklist), then meet your team.
            """),
        Page("onboarding-checklist", 1, "Onboarding checklist", "u-carol", now.AddDays(-180), """
            - Get your laptop from IT
            - Sign in once; every tool you may use is connected
            """),
        Page("onboarding-checklist", 2, "Onboarding checklist", "u-bob", now.AddDays(-40), """
            - Get your laptop from IT
            - Sign in once; every tool you may use is connected
            - Read the [travel policy](travel-policy) before your first trip
            """),
        Page("travel-policy", 1, "Travel policy", "u-carol", now.AddDays(-90), """
            Trains before planes where the ride takes less than five hours.
            Hotels up to 160 euros a night; more needs a word from your lead.
            """),
        Page("incident-runbook", 1, "Incident runbook", "u-alice", now.AddDays(-60), """
            1. Open a channel named after the incident.
            2. Name one person who decides.
            3. Write down what you do and when, as you do it.
            """),
        Page("incident-runbook", 2, "Incident runbook", "u-alice", now.AddDays(-3), """
            1. Open a channel named after the incident.
            2. Name one person who decides and one who writes.
            3. Write down what you do and when, as you do it.
            4. Within a week: what happened, why, what we change. Nobody is blamed.
            """),
        Page("release-calendar", 1, "Release calendar", "u-alice", now.AddDays(-14), """
            Releases go out on Tuesdays and Thursdays before noon.
            No release in the last week of December.
            """),
        Page("brand-voice", 1, "Brand voice", "u-bob", now.AddDays(-30), """
            Short sentences. No exclamation marks. We never call a customer a user.
            """),
    ];

    private static WikiRevision Page(string slug, int version, string title, string author, DateTimeOffset writtenAt, string text) =>
        new() { Slug = slug, Version = version, Title = title, Text = text, Author = author, Client = "wiki-app", WrittenAt = writtenAt };
}
