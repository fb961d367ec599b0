namespace Microservices.Certificates;

/// <summary>What became of a file.</summary>
public enum EnsuredAction
{
    /// <summary>It was good and is untouched.</summary>
    Kept,

    /// <summary>There was none; there is now.</summary>
    Made,

    /// <summary>It was replaced.</summary>
    Renewed,
}
