using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class MarshallerTests
{
    [Fact]
    public void StringMarshaller_IsUtf8()
    {
        Assert.Equal("Zoë"u8.ToArray(), Marshallers.StringMarshaller.Serializer("Zoë"));
        Assert.Equal("Zoë", Marshallers.StringMarshaller.Deserializer("Zoë"u8.ToArray()));
    }

    [Fact]
    public void OfArrays_WorksOnContextsToo()
    {
        var written = new Written();
        Marshallers.StringMarshaller.ContextualSerializer("Ada", written);

        Assert.Equal("Ada"u8.ToArray(), written.Payload);
        Assert.Equal("Ada", Marshallers.StringMarshaller.ContextualDeserializer(new Received("Ada"u8.ToArray())));
    }

    [Fact]
    public void OfContexts_DoesNotWorkOnArrays()
    {
        var marshaller = Marshallers.Create<string>((_, context) => context.Complete([]), _ => "");

        Assert.Equal("", marshaller.ContextualDeserializer(new Received([])));
        Assert.Throws<NotImplementedException>(() => marshaller.Serializer(""));
        Assert.Throws<NotImplementedException>(() => marshaller.Deserializer([]));
    }

    [Fact]
    public void Nothing_IsRefused()
    {
        Assert.Throws<ArgumentNullException>("serializer", () => new Marshaller<string>(null!, _ => ""));
        Assert.Throws<ArgumentNullException>("deserializer", () => new Marshaller<string>(_ => [], null!));
    }

    [Fact]
    public void WhatAContextDoesNotOffer_Throws()
    {
        Assert.Throws<NotImplementedException>(() => new Written().GetBufferWriter());
        Assert.Throws<NotImplementedException>(() => new Written().Complete());
        Assert.Throws<NotImplementedException>(() => new Received([]).PayloadAsReadOnlySequence());
        new Written().SetPayloadLength(1);
    }

    [Fact]
    public void Method_KnowsItsPath()
    {
        var method = Recorder.Method;

        Assert.Equal("/greet.v1.Greeter/SayHello", method.FullName);
        Assert.Throws<ArgumentNullException>(
            "serviceName", () => new Method<string, string>(default, null!, "", method.RequestMarshaller, method.ResponseMarshaller));
        Assert.Throws<ArgumentNullException>(
            "name", () => new Method<string, string>(default, "", null!, method.RequestMarshaller, method.ResponseMarshaller));
        Assert.Throws<ArgumentNullException>(
            "requestMarshaller", () => new Method<string, string>(default, "", "", null!, method.ResponseMarshaller));
        Assert.Throws<ArgumentNullException>(
            "responseMarshaller", () => new Method<string, string>(default, "", "", method.RequestMarshaller, null!));
    }

    private sealed class Written : SerializationContext
    {
        public byte[]? Payload { get; private set; }

        public override void Complete(byte[] payload) => Payload = payload;
    }

    private sealed class Received(byte[] payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override byte[] PayloadAsNewBuffer() => payload;
    }
}
