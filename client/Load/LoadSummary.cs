using Microservices.Client.Calls;

namespace Microservices.Client.Load;

/// <summary>What became of a load.</summary>
internal sealed record LoadSummary
{
    /// <summary>Where it stood at its end.</summary>
    public required LoadProgress End { get; init; }

    /// <summary>How many calls asked that their connection be closed.</summary>
    public required long ClosesAsked { get; init; }

    /// <summary>How connections ended.</summary>
    public required IReadOnlyList<(CloseKind Kind, long Count)> Closes { get; init; }

    /// <summary>What each server got.</summary>
    public required IReadOnlyList<ServerShare> Servers { get; init; }

    /// <summary>Why calls were lost.</summary>
    public required IReadOnlyList<(CallFailure Failure, long Count)> Failures { get; init; }
}
