using Microservices.Tests.Unit.Contracts.Binding;

namespace Microservices.Tests.Unit.Contracts;

/// <summary>
/// The engines were compiled against other builds of the contract assemblies than the ones they run on here. Everything
/// they bind to must be there all the same; when one of these fails after an upgrade of an engine, it names what to add.
/// </summary>
public sealed class EngineBindingTests : IDisposable
{
    private readonly AssemblySet _assemblies = new();

    public static TheoryData<string> Engines => ["Grpc.AspNetCore.Server", "Grpc.Net.Client"];

    public void Dispose() => _assemblies.Dispose();

    [Theory]
    [MemberData(nameof(Engines))]
    public void Engine_BindsToTheContracts(string engine)
    {
        // Otherwise all the rest would hold for nothing.
        Assert.True(ReferenceCheck.Types(_assemblies.Add(engine)).Count() > 20);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void EveryTypeAnEngineNames_IsThere(string engine) =>
        AssertNone(ReferenceCheck.MissingTypes(_assemblies, _assemblies.Add(engine)));

    [Theory]
    [MemberData(nameof(Engines))]
    public void EveryMemberAnEngineNames_IsThere(string engine) =>
        AssertNone(ReferenceCheck.MissingMembers(_assemblies, _assemblies.Add(engine)));

    [Theory]
    [MemberData(nameof(Engines))]
    public void EveryAbstractMemberAnEngineInherits_IsImplemented(string engine) =>
        AssertNone(InheritanceCheck.Unimplemented(_assemblies, _assemblies.Add(engine)));

    [Theory]
    [MemberData(nameof(Engines))]
    public void EveryOverrideInAnEngine_OverridesSomething(string engine) =>
        AssertNone(InheritanceCheck.OverridingNothing(_assemblies, _assemblies.Add(engine)));

    /// <summary>Says all there is in full; the framework's own assertions cut it short.</summary>
    private static void AssertNone(IEnumerable<string> findings)
    {
        var message = string.Join(Environment.NewLine, findings);
        Assert.True(message.Length == 0, message);
    }
}
