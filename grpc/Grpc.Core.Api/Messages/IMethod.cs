namespace Grpc.Core;

/// <summary>What there is to know of a method without its messages' types.</summary>
public interface IMethod
{
    /// <summary>How many messages go each way.</summary>
    MethodType Type { get; }

    /// <summary>The service with its package, such as <c>greet.v1.Greeter</c>.</summary>
    string ServiceName { get; }

    /// <summary>The method alone, such as <c>SayHello</c>.</summary>
    string Name { get; }

    /// <summary>The path that names the method on the wire, such as <c>/greet.v1.Greeter/SayHello</c>.</summary>
    string FullName { get; }
}
