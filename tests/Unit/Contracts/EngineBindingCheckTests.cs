using System.Reflection.Metadata;
using Microservices.Tests.Unit.Contracts.Binding;

namespace Microservices.Tests.Unit.Contracts;

/// <summary>What <see cref="EngineBindingTests" /> stands on finds what is missing, and names it.</summary>
public sealed class EngineBindingCheckTests : IDisposable
{
    private readonly AssemblySet _assemblies = new();
    private readonly MadeUpEngine _engine = new();
    private MetadataReaderProvider? _image;

    private MetadataReader Engine => _assemblies.Add((_image = _engine.Build()).GetMetadataReader());

    public void Dispose()
    {
        _image?.Dispose();
        _assemblies.Dispose();
    }

    [Fact]
    public void WhatIsThere_IsNotReported()
    {
        _engine.Call("Metadata", "Clear");
        _engine.Call("Metadata", "RemoveAt", PrimitiveTypeCode.Int32);
        _engine.Read("Metadata", "BinaryHeaderSuffix");
        _engine.Derive("Binder", "ServiceBinderBase", overriding: "Finalize");
        var engine = Engine;

        Assert.Empty(ReferenceCheck.MissingTypes(_assemblies, engine));
        Assert.Empty(ReferenceCheck.MissingMembers(_assemblies, engine));
        Assert.Empty(InheritanceCheck.Unimplemented(_assemblies, engine));
        Assert.Empty(InheritanceCheck.OverridingNothing(_assemblies, engine));
    }

    [Fact]
    public void MissingType_IsNamed()
    {
        _engine.Type("Telepathy");

        Assert.Equal(["[Grpc.Core.Api]Grpc.Core.Telepathy"], ReferenceCheck.MissingTypes(_assemblies, Engine));
    }

    [Fact]
    public void MissingMethod_IsNamed()
    {
        _engine.Call("Metadata", "Shuffle", PrimitiveTypeCode.Int32);

        Assert.Equal(
            ["[Grpc.Core.Api]Grpc.Core.Metadata::Shuffle(System.Int32) : System.Void"],
            ReferenceCheck.MissingMembers(_assemblies, Engine));
    }

    [Fact]
    public void MethodWithOtherParameters_IsNamed()
    {
        _engine.Call("Metadata", "RemoveAt", PrimitiveTypeCode.Int64);

        Assert.Equal(
            ["[Grpc.Core.Api]Grpc.Core.Metadata::RemoveAt(System.Int64) : System.Void"],
            ReferenceCheck.MissingMembers(_assemblies, Engine));
    }

    [Fact]
    public void MissingField_IsNamed()
    {
        _engine.Read("Metadata", "Motto");

        Assert.Equal(
            ["[Grpc.Core.Api]Grpc.Core.Metadata::Motto : System.String"],
            ReferenceCheck.MissingMembers(_assemblies, Engine));
    }

    [Fact]
    public void UnimplementedAbstractMethod_IsNamed()
    {
        _engine.Derive("Channel", "ChannelBase", overriding: "Finalize");

        Assert.Equal(
            ["[MadeUp]MadeUp.Channel does not implement Grpc.Core.ChannelBase::CreateCallInvoker() : Grpc.Core.CallInvoker"],
            InheritanceCheck.Unimplemented(_assemblies, Engine));
    }

    [Fact]
    public void UnimplementedInterfaceMethods_AreNamed()
    {
        _engine.Implement("Method", "IMethod");

        Assert.Equal(4, InheritanceCheck.Unimplemented(_assemblies, Engine).Count());
    }

    [Fact]
    public void OverrideOfNothing_IsNamed()
    {
        _engine.Derive("Binder", "ServiceBinderBase", overriding: "Unbind");

        Assert.Equal(
            ["MadeUp.Binder::Unbind() : System.Void overrides nothing"],
            InheritanceCheck.OverridingNothing(_assemblies, Engine));
    }
}
