namespace Microservices.Tests.Bench.Startup;

/// <summary>One way to make and run the two programs.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="IsPublished">Whether they are as a plain <c>dotnet publish</c> makes them, or as they are built.</param>
/// <param name="Environment">What they find in their environment.</param>
internal sealed record Variant(string Name, bool IsPublished, params (string Name, string Value)[] Environment)
{
    /// <summary>What the others are compared with: everything compiled at run time.</summary>
    public static readonly Variant Jit = new("jit", false);

    /// <summary>What users are told to run.</summary>
    public static readonly Variant Published = new("published", true);

    /// <summary>Runtime settings that promise a faster start: measured to see whether the project files lack them.</summary>
    public static readonly Variant[] Tuned =
    [
        new("no_pgo", true, ("DOTNET_TieredPGO", "0")),
        new("no_background_gc", true, ("DOTNET_gcConcurrent", "0")),
    ];
}
