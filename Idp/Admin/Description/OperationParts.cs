namespace Xaa.Idp.Admin.Description;

/// <summary>What an operation answers when it does what it was asked.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Bodies">What the body is one of; none when there is none.</param>
/// <param name="Tagged">Whether an entity tag says which state it shows.</param>
internal sealed record Answer(int Status, string ContentType, IReadOnlyList<Type> Bodies, bool Tagged);

/// <summary>What an operation takes. It reads its body itself, and only of those who are let in; so routing must not look at it.</summary>
internal sealed record Body(Type Type, IReadOnlyList<string> ContentTypes);

/// <summary>The statuses of refusals besides those that follow from the rest.</summary>
internal sealed record Refusals(IReadOnlyList<int> Statuses);

/// <summary>The operation is a <see cref="ConditionalEdit"/>.</summary>
/// <param name="MayCreate">Whether it also makes something new.</param>
internal sealed record Conditional(bool MayCreate);

/// <summary>Query parameters that are read together, each named as a member of this type.</summary>
internal sealed record Filter(Type Type);

/// <summary>Describes operations of the administration API, for <c>openapi.json</c>.</summary>
internal static class OperationParts
{
    private const string Json = "application/json";

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder builder, int status = StatusCodes.Status200OK, bool tagged = false) =>
        builder.WithMetadata(new Answer(status, Json, [typeof(T)], tagged));

    public static RouteHandlerBuilder AnswersEither<T1, T2>(this RouteHandlerBuilder builder) =>
        builder.WithMetadata(new Answer(StatusCodes.Status200OK, Json, [typeof(T1), typeof(T2)], Tagged: false));

    public static RouteHandlerBuilder AnswersText(this RouteHandlerBuilder builder, params string[] contentTypes) =>
        builder.WithMetadata([.. contentTypes.Select(type => new Answer(StatusCodes.Status200OK, type, [typeof(string)], Tagged: false))]);

    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder builder) =>
        builder.WithMetadata(new Answer(StatusCodes.Status204NoContent, Json, [], Tagged: false));

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder builder, IReadOnlyList<string>? contentTypes = null) =>
        builder.WithMetadata(new Body(typeof(T), contentTypes ?? JsonBody.ContentTypes));

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder builder, params int[] statuses) =>
        builder.WithMetadata(new Refusals(statuses));

    public static RouteHandlerBuilder IsConditional(this RouteHandlerBuilder builder, bool mayCreate = false) =>
        builder.WithMetadata(new Conditional(mayCreate));

    public static RouteHandlerBuilder Filters<T>(this RouteHandlerBuilder builder) => builder.WithMetadata(new Filter(typeof(T)));
}
