namespace Microservices.Client.Load;

/// <summary>Which calls a load consists of.</summary>
internal enum LoadKind
{
    /// <summary>One request, one reply.</summary>
    Unary,

    /// <summary>One request, a stream of replies.</summary>
    Stream,

    /// <summary>Both, in turn.</summary>
    Mixed,
}
